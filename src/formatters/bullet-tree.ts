/** An item of a bullet list: its line, without the bullet, and the items below it. */
export interface Bullet {
  text: string;
  below: Bullet[];
}

/**
 * A bullet whose line opens nothing else: no list, quote, heading, code, HTML, rule, definition or task, no hard break.
 * Groups: indent, mark, text.
 */
const BULLET =
  /^( *)([*-]) (?![-+>#|:=~<[ \t]*(?:$|\s)|[-+>#|:=~< \t]|\d{1,9}[.)]|```|[*_]+(?:[ \t*_]|$)|\[[ xX]\](?:\s|$))(\S.*)$/;
const DEEPEST = 8;

/** A list at one depth, open for more items. */
interface Level {
  indent: number;
  items: Bullet[];
}

/** The level that a line belongs to, opened if need be; undefined where the indents do not add up to a plain outline. */
function levelFor(stack: Level[], indent: number): Level | undefined {
  while (stack.length > 1 && (stack.at(-1)?.indent ?? 0) > indent) stack.pop();
  const top = stack.at(-1);
  const parent = top?.items.at(-1);
  if (top === undefined || top.indent === indent) return top;
  // Below the text of the item before, and not so far in that it would be code.
  const isBelow = indent >= top.indent + 2 && indent <= top.indent + 5;
  if (!isBelow || parent === undefined || parent.below.length > 0 || stack.length >= DEEPEST) return undefined;
  const level = { indent, items: parent.below };
  stack.push(level);
  return level;
}

/**
 * A text that is nothing but one list of bullets, flat or as an outline; undefined for any other text. This is how notes
 * mostly look, and much cheaper to see than to parse; a property test holds it to the parser.
 */
export function bulletTree(text: string): Bullet[] | undefined {
  const mark = text.charAt(0);
  if ((mark !== '*' && mark !== '-') || text.includes('|') || text.includes(']:')) return undefined;
  const stack: Level[] = [{ indent: 0, items: [] }];
  for (const line of text.split('\n')) {
    const found = BULLET.exec(line);
    if (found === null || found[2] !== mark || line.endsWith(' ')) return undefined;
    const level = levelFor(stack, found[1]?.length ?? 0);
    if (level === undefined) return undefined;
    level.items.push({ text: found[3] ?? '', below: [] });
  }
  return stack[0]?.items;
}
