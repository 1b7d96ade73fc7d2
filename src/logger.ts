/** What a log line may carry: ids, names, counts, durations and codes. Never content and never configuration. */
export type LogFields = Record<string, string | number | boolean | undefined>;

/** Where the package logs to. `console`, pino and most loggers fit once wrapped in four lines. */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

const ignore = (): void => undefined;

/** The default: says nothing. */
export const silentLogger: Logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };

/** The host's logger, so that one that throws cannot make a delivered export look failed. */
export function unbreakable(logger: Logger): Logger {
  const guard =
    (level: keyof Logger) =>
    (message: string, fields?: LogFields): void => {
      try {
        // A lost log line is less than a wrong outcome, and one that is lost later must not end the process.
        const returned: unknown = logger[level](message, fields);
        Promise.resolve(returned).catch(ignore);
      } catch {
        // As above.
      }
    };
  return { debug: guard('debug'), info: guard('info'), warn: guard('warn'), error: guard('error') };
}
