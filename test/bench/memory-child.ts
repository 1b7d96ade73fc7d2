// One contender in a process of its own; prints its peak resident memory in KiB.
import { loadJobs } from './corpus.ts';

const { jobs } = loadJobs();
let characters = 0;
if (process.argv[2] === 'ours') {
  const { formatSlack } = await import('@liveprompt/integrations/slack');
  for (const job of jobs) for (const message of formatSlack(job).messages) characters += JSON.stringify(message).length;
} else {
  const { mack } = await import('./peers.ts');
  for (const job of jobs) characters += JSON.stringify(await mack(job)).length;
}
if (characters === 0) throw new Error('nothing was formatted');
process.stdout.write(String(process.resourceUsage().maxRSS));
