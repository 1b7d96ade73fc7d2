/** What a CRM is called in what people read of it. */
export interface CrmWords {
  /** The provider's id. */
  provider: string;
  /** Such as `HubSpot`. */
  name: string;
  /** Path of the destination that an issue about the whole meeting is told of, such as `destination.associations`. */
  path: string;
  /** Where records are named, as it stands in a sentence. */
  namedIn: string;
}
