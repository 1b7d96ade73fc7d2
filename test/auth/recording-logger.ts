import type { LogFields, Logger } from '../../src/index.ts';

/** One line of a log. */
export interface LogLine {
  level: string;
  message: string;
  fields: LogFields | undefined;
}

/** Keeps every log line. Without the test runner, for processes that have none. */
export function recordingLogger(): Logger & { lines: LogLine[] } {
  const lines: LogLine[] = [];
  const at = (level: string) => (message: string, fields?: LogFields) => void lines.push({ level, message, fields });
  return { lines, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
