import { type ChildProcess, execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { UploadFigures } from './attachment-child.ts';
import type { Received, Receiver } from './attachment-server.ts';
import { FILE_BYTES, fileSha256 } from './attachment-source.ts';
import { median, rounded } from './measure.ts';

const ROUNDS = 5;
/**
 * V8 gives a process that loads many modules a large young generation and a bare one a tiny one, where it collects a
 * file's chunks sooner. Here each has the size that V8 lets it grow to at most, so that what is held is compared.
 */
const SAME_HEAP = ['--min-semi-space-size=16', '--max-semi-space-size=16'];

/** Who sends, and whether with the same heap or with what Node gives. */
const CONTENDERS = {
  ours: { sender: 'ours', flags: SAME_HEAP },
  nodeHttp: { sender: 'nodeHttp', flags: SAME_HEAP },
  oursByDefault: { sender: 'ours', flags: [] },
  nodeHttpByDefault: { sender: 'nodeHttp', flags: [] },
  filesUploadV2: { sender: 'filesUploadV2', flags: SAME_HEAP },
} as const;
type Name = keyof typeof CONTENDERS;
const NAMES = Object.keys(CONTENDERS) as Name[];

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const run = promisify(execFile);

/**
 * What a contender runs, as one plain script: a process that reads TypeScript has 16 MiB more, and the more memory all
 * have besides, the smaller a difference looks.
 */
function childScript(): string {
  const files = ['./peak-memory.ts', './attachment-source.ts', './attachment-child.ts'];
  const script = files.map((file) => stripTypeScriptTypes(readFileSync(at(file), 'utf8'))).join('\n');
  return script.replaceAll(/^import .* from '\.\/.*';$/gm, '').replaceAll(/^export /gm, '');
}

async function ask<Answer>(server: ChildProcess, question: 'address' | 'received'): Promise<Answer> {
  server.send(question);
  const [answer] = (await once(server, 'message')) as [Answer];
  return answer;
}

/** One upload in a fresh process, checked on the receiver's side. */
async function upload(name: Name, server: ChildProcess, sha256: string): Promise<UploadFigures> {
  const { sender, flags } = CONTENDERS[name];
  const to = await ask<Receiver>(server, 'address');
  const args = [...flags, '--input-type=module', '--eval', childScript(), sender, JSON.stringify(to)];
  // The package's own name leads to `dist` from inside its folder alone.
  const { stdout } = await run(process.execPath, args, { cwd: at('../..') });
  const [file, ...others] = await ask<Received[]>(server, 'received');
  if (file?.bytes !== FILE_BYTES || file.sha256 !== sha256 || others.length > 0) {
    throw new Error(`${name}: not the file that was sent`);
  }
  return JSON.parse(stdout) as UploadFigures;
}

/** The median of each figure by itself; no numbers for who never came through. */
function medians(all: readonly UploadFigures[]): UploadFigures {
  const of = (figure: keyof UploadFigures): number => median(all.map((one) => one[figure]));
  return { peak: of('peak'), growth: of('growth'), seconds: of('seconds') };
}

/** The SDK holds the file several times over, which a small machine does not survive. */
function failed(name: Name, error: unknown, say: (text: string) => void): void {
  if (name !== 'filesUploadV2') throw error;
  const { signal, message } = error as Error & { signal?: string };
  say(`  ${name} failed: ${signal ?? /^\w*Error.*: .*$/m.exec(message.replace(/^.*\n/, ''))?.[0] ?? 'unknown'}`);
}

async function rounds(server: ChildProcess, say: (text: string) => void): Promise<Record<Name, UploadFigures>> {
  const sha256 = await fileSha256();
  const all = new Map<Name, UploadFigures[]>(NAMES.map((name) => [name, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (let count = 0; count < NAMES.length; count++) {
      const name = NAMES[(count + round) % NAMES.length] as Name;
      // It takes longer than all others together, and is for the record only.
      if (name === 'filesUploadV2' && round % 2 === 1) continue;
      try {
        all.get(name)?.push(await upload(name, server, sha256));
      } catch (error) {
        failed(name, error, say);
      }
    }
  }
  return Object.fromEntries([...all].map(([name, figures]) => [name, medians(figures)])) as Record<Name, UploadFigures>;
}

const inWords = (name: string, { peak, growth, seconds }: UploadFigures): string =>
  `  ${name}: peak ${peak.toFixed(0)} MiB, ${growth.toFixed(0)} MiB of it while sending, ${(FILE_BYTES / 1e6 / seconds).toFixed(0)} MB/s`;

const ratio = (figure: keyof UploadFigures, one: UploadFigures, other: UploadFigures): number =>
  rounded(one[figure] / other[figure]);

/** Ours over theirs. The SDK's are not numbers where it failed. */
export interface AttachmentFigures {
  /** Peak of the whole process. */
  vsNodeHttp: number;
  /** What the peak is above the process before it sent. */
  growthVsNodeHttp: number;
  /** The peak again, with the heap that Node gives to each. */
  byDefaultVsNodeHttp: number;
  timeVsNodeHttp: number;
  vsFilesUploadV2: number;
  timeVsFilesUploadV2: number;
}

/** Peak resident memory of a process that sends a file of 1 GB, against a bare pipe and the SDK. */
export async function attachmentMemory(say: (text: string) => void): Promise<AttachmentFigures> {
  const server = fork(at('./attachment-server.ts'), { execArgv: [] });
  try {
    const of = await rounds(server, say);
    for (const name of NAMES) if (!Number.isNaN(of[name].peak)) say(inWords(name, of[name]));
    return {
      vsNodeHttp: ratio('peak', of.ours, of.nodeHttp),
      growthVsNodeHttp: ratio('growth', of.ours, of.nodeHttp),
      byDefaultVsNodeHttp: ratio('peak', of.oursByDefault, of.nodeHttpByDefault),
      timeVsNodeHttp: ratio('seconds', of.ours, of.nodeHttp),
      vsFilesUploadV2: ratio('peak', of.ours, of.filesUploadV2),
      timeVsFilesUploadV2: ratio('seconds', of.ours, of.filesUploadV2),
    };
  } finally {
    server.kill();
  }
}
