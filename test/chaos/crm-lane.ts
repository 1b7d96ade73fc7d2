import type { recordingLogger } from '../support/slack-service.ts';
import type { CrmManner } from './chaos-service.ts';
import type { AnyLane, SeenRequest } from './lane.ts';
import type { LaneDatabase } from './lane-place.ts';

/** A request as a CRM's stand-in saw it. */
export interface CrmRequest extends SeenRequest {
  operation: string;
  path: string;
  query: Record<string, string>;
}

/** A lane over the account of a CRM. */
export interface CrmLane extends AnyLane {
  vendor: 'hubspot' | 'salesforce';
  as: CrmManner;
  logger: ReturnType<typeof recordingLogger>;
  /** That nobody may be told. */
  token: string;
  requests(): readonly CrmRequest[];
  forgetRequests(): void;
  /** Makes what was revoked valid again. */
  renewAccess(): void;
}

/** How a lane is set up. */
export interface CrmLaneOptions {
  /** `new`: without the key, and nothing has asked yet whose account it is. */
  as: CrmManner | 'new';
  /** In memory where no other process has to see it. */
  storage?: 'memory' | LaneDatabase;
}
