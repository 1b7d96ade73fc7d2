import { createServer } from 'node:http';
import type { TestProject } from 'vitest/node';
import { type PostgresServer, startPostgres } from './start-postgres.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Asked by HTTP it answers with the URL of a Postgres, and starts one if there is none yet. */
    postgresAt: string;
  }
}

/** One Postgres for all test files of a run, and none for a run that asks for none. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  let server: Promise<PostgresServer> | undefined;
  // The crash tests have a server of their own. What is lost here is lost with the run.
  const start = () => startPostgres('-c', 'fsync=off', '-c', 'full_page_writes=off', '-c', 'max_connections=200');
  const desk = createServer((_request, response) => {
    server ??= start();
    server.then(
      ({ url }) => response.end(url),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  await new Promise<void>((listening) => desk.listen(0, '127.0.0.1', listening));
  const address = desk.address();
  if (address === null || typeof address === 'string') throw new Error('No port was given.');
  project.provide('postgresAt', `http://127.0.0.1:${address.port}`);
  return async () => {
    desk.closeAllConnections();
    desk.close();
    await (await server)?.stop();
  };
}
