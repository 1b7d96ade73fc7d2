import type { SlackMethod } from '../method.ts';
import { CHAT_METHODS } from './chat.ts';
import { CONVERSATION_METHODS } from './conversations.ts';
import { FILE_METHODS } from './files.ts';
import { HISTORY_METHODS } from './history.ts';
import { TOKEN_METHODS } from './oauth.ts';
import { PEOPLE_METHODS } from './people.ts';

/** Every Web API method the stand-in knows, by its name. */
export const ALL_METHODS: Readonly<Record<string, SlackMethod>> = {
  ...CHAT_METHODS,
  ...CONVERSATION_METHODS,
  ...FILE_METHODS,
  ...HISTORY_METHODS,
  ...PEOPLE_METHODS,
  ...TOKEN_METHODS,
};
