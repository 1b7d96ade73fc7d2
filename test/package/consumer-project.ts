import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, '../..');

/** TypeScript versions that a host may have, under the names they are installed by. */
export const TYPESCRIPTS = ['5.9', '6.0', '7.0'];

/** A project outside this repository that has the packed package, two Nodes, and no vendor SDK. */
export interface ConsumerProject {
  folder: string;
  /** Paths inside the tarball. */
  packed: string[];
  /** Runs one of the consumer's programs; gives what it prints. */
  run(node: string, ...args: string[]): Promise<string>;
  /** The oldest Node that the package supports. */
  oldestNode: string;
  remove(): Promise<void>;
}

interface PackedFile {
  filename: string;
  files: { path: string }[];
}

/** Packs what is built, and installs it as a stranger would. */
export async function installConsumer(): Promise<ConsumerProject> {
  const folder = await mkdtemp(join(tmpdir(), 'consumer-'));
  const pack = await run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], { cwd: ROOT });
  const [packed] = JSON.parse(pack.stdout) as PackedFile[];
  if (!packed?.files.some(({ path }) => path === 'dist/index.js')) throw new Error('Nothing is built: npm run build.');
  const { engines } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as { engines: { node: string } };
  const manifest = {
    private: true,
    type: 'module',
    allowScripts: { node: true },
    dependencies: {
      '@liveprompt/integrations': `file:${packed.filename}`,
      '@types/node': '^24.0.0',
      node: engines.node.replace('>=', '~'),
      ...Object.fromEntries(TYPESCRIPTS.map((version) => [`typescript-${version}`, `npm:typescript@~${version}.0`])),
    },
  };
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
  await cp(join(import.meta.dirname, 'consumer'), folder, { recursive: true });
  await run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline'], { cwd: folder });
  return {
    folder,
    packed: packed.files.map(({ path }) => path),
    run: async (node, ...args) => (await run(node, args, { cwd: folder })).stdout,
    oldestNode: join(folder, 'node_modules/node/bin/node'),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
