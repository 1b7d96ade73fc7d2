// A program that makes a task with jsforce as its pages show it, with a `catch` around it: node cut-child.ts <address of the org>
import { Connection } from 'jsforce';

const connection = new Connection({ instanceUrl: process.argv[2] ?? '', accessToken: 'token', version: '65.0' });
try {
  await connection.sobject('Task').create({ Subject: 'x' });
  process.stdout.write('answered');
} catch {
  process.stdout.write('caught');
}
