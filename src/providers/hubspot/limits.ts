/**
 * Every HubSpot limit this package keeps to, in one table. Lengths are UTF-16 code units as `String.length` counts them.
 *
 * Sources: [docs] developers.hubspot.com; [spec] HubSpot's published API specification; [seen] stated by several users and
 * not confirmed; [ours] a choice of this package.
 */
export const HUBSPOT_LIMITS = {
  /** `hs_note_body`, its HTML counted. [docs] crm-notes-v3/guide. No other number is documented for tasks and meetings, so it is used for them, too. */
  bodyLength: 65_536,
  /** Room kept in each body for the line by which it is found again. [ours] */
  referenceLength: 120,
  /** Inputs of one batch call. [seen] */
  batchInputs: 100,
  /** Inputs of one call that reads associations. [spec] crm/v4/associations; the number is [seen] */
  associationInputs: 1_000,
  /** Associations in one page. [seen] */
  associationPage: 500,
  /** Records in one page of a search. [spec] PublicObjectSearchRequest */
  searchPage: 200,
  /** Records that one search shows at all. [seen] */
  searchResults: 10_000,
  /** Characters of a search's `query`. [spec] */
  searchQuery: 3_000,
  /** Notes on one record that are looked through for one that may have arrived. More of them: nobody can tell. [ours] */
  notesLookedThrough: 2_000,
  /** `hs_task_subject` and `hs_meeting_title`. No limit is documented; people read them in one line. [ours] */
  titleLength: 255,
  /** Text of one paragraph, and of one list entry, before it is split: its HTML may be five times as long. [ours] */
  paragraphLength: 8_000,
} as const;
