/**
 * Every Salesforce limit this package keeps to, in one table. Lengths are UTF-16 code units as `String.length` counts them.
 *
 * Sources: [docs] Salesforce's object reference and REST API guide; [seen] stated by several users or by Salesforce's own
 * open tools, and not confirmed; [ours] a choice of this package.
 */
export const SALESFORCE_LIMITS = {
  /** `Task.Subject` and `Event.Subject`. A longer value is refused as `STRING_TOO_LONG`. [docs] */
  subject: 255,
  /** `Task.Description` and `Event.Description`. [docs] A line end counts twice here, as some of Salesforce's own checks count it. [seen] */
  description: 32_000,
  /** `Event.Location`. [docs] */
  location: 255,
  /** Contacts of one activity, through `TaskWhoIds` and `EventWhoIds`. [seen] */
  activityWhoIds: 50,
  /** Days that an event may take. [seen] */
  eventDays: 14,
  /** Characters of the address of one query: Salesforce refuses from 16,384 bytes on. [docs]; the number here is [ours] */
  addressLength: 12_000,
  /** Queries of one composite call. [docs] "up to 5 of these subrequests can be sObject Collections or query operations" */
  compositeQueries: 5,
  /** Values of one `IN`, and conditions of one `OR`. [ours] */
  valuesOfOneQuery: 100,
  /** Rows of one query that are looked through. More of them: nobody can tell. [ours] */
  rowsLookedThrough: 2_000,
  /** Records that one search shows. [docs] SOSL: 2,000; a picker needs few. [ours] */
  searchResults: 50,
  /** Characters of what is searched for; SOSL takes 10,000 in all. [docs] */
  searchQuery: 1_000,
  /** `ContentVersion.Title`. [docs] */
  fileTitle: 255,
  /** Bytes of one file. [docs] 2 GB for multipart uploads */
  fileBytes: 2_000_000_000,
} as const;
