const CHARACTERS: Record<string, string> = {
  '+1': '👍',
  '-1': '👎',
  alarm_clock: '⏰',
  arrow_right: '➡️',
  ballot_box_with_check: '☑️',
  bar_chart: '📊',
  bell: '🔔',
  bulb: '💡',
  busts_in_silhouette: '👥',
  calendar: '📅',
  chart_with_upwards_trend: '📈',
  clipboard: '📋',
  date: '📅',
  coffee: '☕',
  dart: '🎯',
  exclamation: '❗',
  eyes: '👀',
  fire: '🔥',
  hourglass: '⌛',
  large_green_circle: '🟢',
  large_red_circle: '🔴',
  red_circle: '🔴',
  large_yellow_circle: '🟡',
  link: '🔗',
  lock: '🔒',
  mag: '🔍',
  memo: '📝',
  page_facing_up: '📄',
  paperclip: '📎',
  pencil: '📝',
  pushpin: '📌',
  question: '❓',
  rocket: '🚀',
  scroll: '📜',
  smile: '😄',
  sparkles: '✨',
  speech_balloon: '💬',
  spiral_calendar_pad: '🗓️',
  star: '⭐',
  stopwatch: '⏱️',
  tada: '🎉',
  thumbsup: '👍',
  tv: '📺',
  video_camera: '📹',
  warning: '⚠️',
  wave: '👋',
  white_check_mark: '✅',
  x: '❌',
  zap: '⚡',
};

/** The character of an emoji name or of its code points (`1f389`); `:name:` for one not known here. */
export function emojiText(name: string, unicode?: unknown): string {
  if (typeof unicode === 'string' && /^[0-9a-f]{2,6}(-[0-9a-f]{2,6})*$/i.test(unicode)) {
    const points = unicode.split('-').map((point) => Number.parseInt(point, 16));
    if (points.every((point) => point <= 0x10ffff)) return String.fromCodePoint(...points);
  }
  return (Object.hasOwn(CHARACTERS, name) ? CHARACTERS[name] : undefined) ?? `:${name}:`;
}

/** A text with its `:name:` emoji as characters. */
export function withEmoji(text: string): string {
  return text.replace(/:([a-z0-9_+-]+):/g, (_whole, name: string) => emojiText(name));
}
