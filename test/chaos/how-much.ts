/** True when every row of every table is played, as `npm run test:all` does. Else those are left out that repeat others. */
// biome-ignore lint/complexity/useLiteralKeys: an index signature
export const PLAYS_ALL = process.env['TEST_ALL'] === '1';

/** The first list when everything is played, else the second one. */
export const allOr = <T>(all: T, some: T): T => (PLAYS_ALL ? all : some);

const READS = String.raw`GET|POST \S*/(read|search)|chat\.getPermalink|files\.info|conversations\.|auth\.`;
/**
 * Points at which a process is killed that comes to something: by default those after a thing and not those before it as
 * well, since nothing is done in between; and not those after a read, since a kill after a read is as good as one before.
 */
export const AFTER = allOr(/^(after|in the midst)/, new RegExp(`^(after (?!${READS})|in the midst)`));
/** The same, and the one before everything. */
export const KILL_POINTS = allOr(/./, new RegExp(`${AFTER.source}|^before claim 1$`));

/**
 * Cells of a matrix of faults and requests: by default each request meets every third fault, and each fault every third
 * request, so that no row and no column is empty.
 */
export const isCellPlayed = (fault: number, request: number): boolean => PLAYS_ALL || (fault + request) % 3 === 0;
