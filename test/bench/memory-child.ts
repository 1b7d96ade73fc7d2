// One contender in a process of its own; prints its peak resident memory in KiB. Every process loads the same modules
// and reports, so that the difference is what formatting takes.
import { formatSlack } from '@liveprompt/integrations/slack';
import { loadJobs } from './corpus.ts';
import { mack } from './peers.ts';

const { jobs } = loadJobs();
let characters = 0;
for (const job of jobs) {
  const made = process.argv[2] === 'ours' ? formatSlack(job).messages : await mack(job);
  characters += JSON.stringify(made).length;
}
if (characters === 0) throw new Error('nothing was formatted');
process.stdout.write(String(process.resourceUsage().maxRSS));
