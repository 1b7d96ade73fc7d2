import type { Finding, RecordMatches, ReportExportData } from '../../../src/index.ts';
import type { BrokenIntegration } from './broken-integration.ts';
import { NotesIntegration } from './notes-integration.ts';

const MATCHING = 'matchRecords writes nothing and decides once on each participant';
const SETTING_UP = 'setUp and diagnose leave no report, and may be repeated';
const PART = { name: 'note', title: 'Test', body: 'Does it work?' };
const SET_UP: Finding = { name: 'set-up', status: 'ok', message: 'Done.' };

const skipped = (participant: number): RecordMatches['decisions'][number] => ({
  subject: { participant },
  status: 'skipped',
  rule: 'no-email',
  reason: 'The participant has no e-mail address.',
  records: [],
  candidates: [],
});

const matching = (decide: (data: ReportExportData) => RecordMatches) =>
  class extends NotesIntegration {
    override async matchRecords(data: ReportExportData): Promise<RecordMatches> {
      return decide(data);
    }
  };

/** Integrations that break what is promised of the powers they need not have. */
export const BROKEN_POWERS: readonly BrokenIntegration[] = [
  {
    name: 'forgets a participant',
    breaks: [MATCHING],
    make: () => matching(() => ({ decisions: [skipped(0)], records: [] })),
  },
  {
    name: 'takes one of several',
    breaks: [MATCHING],
    make: () =>
      matching(({ report }) => {
        const [first, ...others] = report.participants.map((_person, at) => skipped(at));
        const record = { type: 'note', id: '1' };
        const taken = { ...(first ?? skipped(0)), status: 'ambiguous' as const, records: [record] };
        return { decisions: [taken, ...others], records: [record] };
      }),
  },
  {
    name: 'writes while it matches',
    breaks: [MATCHING],
    make: () =>
      class extends NotesIntegration {
        override async matchRecords({ report }: ReportExportData): Promise<RecordMatches> {
          await this.post(PART, 'match');
          return { decisions: report.participants.map((_person, at) => skipped(at)), records: [] };
        }
      },
  },
  {
    name: 'sets up by posting a test',
    breaks: [SETTING_UP],
    make: () =>
      class extends NotesIntegration {
        override async setUp(): Promise<Finding[]> {
          await this.post(PART, 'set-up');
          return [SET_UP];
        }
      },
  },
  {
    name: 'can be set up once',
    breaks: [SETTING_UP],
    make: () =>
      class extends NotesIntegration {
        #isDone = false;
        override async setUp(): Promise<Finding[]> {
          const status = this.#isDone ? 'failed' : 'ok';
          this.#isDone = true;
          return [{ ...SET_UP, status }];
        }
      },
  },
  {
    name: 'diagnoses by posting a test',
    breaks: [SETTING_UP],
    make: () =>
      class extends NotesIntegration {
        override async diagnose(): Promise<Finding[]> {
          await this.post(PART, 'diagnose');
          return [SET_UP];
        }
      },
  },
];
