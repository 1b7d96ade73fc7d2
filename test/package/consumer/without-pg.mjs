// Connects to Postgres where `pg` is not installed, and prints how that fails.
import { migrate } from '@liveprompt/integrations/postgres';

const { code, message, hint } = await migrate({ connectionString: 'postgres://127.0.0.1:9/none' }).catch(
  (error) => error,
);
process.stdout.write(JSON.stringify({ code, message, hint }));
