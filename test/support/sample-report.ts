import type { MeetingReport } from '../../src/index.ts';

/** A small report with one or two of everything; `change` replaces what a test cares about. */
export function sampleReport(change: Partial<MeetingReport> = {}): MeetingReport {
  return {
    id: 'meeting-1',
    title: 'Quarterly review',
    type: 'review',
    platform: 'Zoom',
    startedAt: '2026-11-02T09:00:00Z',
    endedAt: '2026-11-02T09:45:00Z',
    timeZone: 'Europe/Vienna',
    locale: 'en-GB',
    url: 'https://reports.example.com/meeting-1',
    participants: [
      { name: 'Ada', role: 'Chair' },
      { name: 'Ben', company: 'Northwind' },
    ],
    summary: {
      tldr: 'Revenue is **up**, support is slow.',
      keyDecisions: ['Hire two people for support.', { decision: 'Drop the old plan.', rationale: 'Nobody buys it.' }],
      actionItems: [
        { description: 'Write the job advert', owner: 'Ada', dueDate: '2026-11-09', priority: 'high' },
        'Tell the customers of the old plan',
      ],
      insights: [{ observation: 'Support answers within two days.', recommendation: 'Aim for one.' }],
      followUpQuestions: ['Who covers December?'],
      effectiveness: { overall: 8, communication: 9, goalAchievement: 7 },
    },
    transcript: [
      { speaker: 'Ada', text: 'Shall we start?', offset: 0 },
      { speaker: 'Ben', text: 'Please.', offset: 3.5 },
    ],
    analytics: { talkSeconds: { Ada: 1200, Ben: 900 } },
    ...change,
  };
}

/** A report too long for one message: `turns` turns of a transcript. */
export function longReport(turns = 200): MeetingReport {
  const transcript = Array.from({ length: turns }, (_, at) => ({
    speaker: at % 2 === 0 ? 'Ada' : 'Ben',
    text: `This is turn number ${at}, and it says a little more than the one before it did.`,
    offset: at * 7,
  }));
  return sampleReport({ transcript });
}
