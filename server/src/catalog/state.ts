// The tables of catalog and the messages between its own decisions. A listing keeps what is offered now and, while
// a change is under way, the proposal: nothing of it is offered before inventory has opened every pool it touches.
import type { PoolOpened, PoolRefused } from '#inventory';
import type { Rows } from '#kernel/rows';
import type {
  Action,
  CatalogPublicEvents,
  Kind,
  ListingFacts,
  ListingState,
  SeatingPlan,
  Standing,
  StoredContent,
} from './contract.ts';

/** Whoever asks, as the credential says. */
export interface By {
  /** Person id. */
  id: string;
  operator: boolean;
}

/** What a proposal wants of one pool. */
export interface Ask {
  pool: string;
  /** Of the definition that was, or will be, asked for. */
  digest: string;
  /** Takes something away, so it can be refused; these are asked first. */
  narrows: boolean;
  state: 'waiting' | 'asked' | 'opened' | 'refused';
}

/**
 * `narrowing`: pools that lose something are asked. `widening`: then the others and the new ones, which nothing
 * stands against. `restoring`: something was refused, so pools that did change are set back by version + 1.
 */
export type Step = 'narrowing' | 'widening' | 'restoring';

export interface Proposal {
  action: Action;
  version: number;
  /** Epoch ms. */
  since: number;
  step: Step;
  content: StoredContent;
  facts: ListingFacts;
  asks: Ask[];
  standing: Standing[];
}

export interface ListingRow {
  listing: string;
  host: string;
  kind: Kind;
  state: ListingState;
  /** The highest version used so far; `facts.version` is that of what is offered. */
  version: number;
  content: StoredContent;
  facts: ListingFacts;
  /** Epoch ms. */
  createdAt: number;
  publishedAt: number | null;
  /** When the version that is offered came about. */
  changedAt: number;
  proposal: Proposal | null;
  /** The last change, if it was refused. */
  refused: { action: Action; version: number; at: number; standing: Standing[] } | null;
}

export interface PoolRow {
  pool: string;
  listing: string;
  key: string;
  /** Of the definition that inventory has; null until it has one. */
  digest: string | null;
  version: number;
}

/** Never changes: another plan has another id. */
export interface PlanRow {
  plan: string;
  host: string;
  body: SeatingPlan;
}

export interface PictureRow {
  picture: string;
  host: string;
  /** Of the widest file. */
  width: number;
  height: number;
  widths: number[];
  color: string;
  /** Of all files. */
  bytes: number;
  /** Listings that show it, or would by a change that is under way. */
  uses: number;
  /** Epoch ms of the last upload, or of the end of the last use. */
  since: number;
}

/** Private: no event carries the bytes. */
export interface PictureFileRow {
  picture: string;
  width: number;
  body: Uint8Array;
}

/** What a host keeps here. */
export interface PictureHostRow {
  host: string;
  pictures: number;
  bytes: number;
}

export interface State {
  listings: Rows<ListingRow>;
  plans: Rows<PlanRow>;
  pools: Rows<PoolRow>;
  pictures: Rows<PictureRow>;
  pictureFiles: Rows<PictureFileRow>;
  pictureHosts: Rows<PictureHostRow>;
}

/** What decisions look at: the tables, and a plan that comes with the very command. */
export interface Sight extends Omit<State, 'plans'> {
  plans: Pick<Rows<PlanRow>, 'get'>;
}

/** A plan that a host sent within a listing; `content.plan` is its id. */
export interface Inline {
  inline?: SeatingPlan;
}

/** The version that somebody had before them, where they say so: nothing happens to another one. */
export interface BasedOn {
  basedOn?: number;
}

/** Commands; the subject is the listing, the plan or the picture. */
export interface CatalogCommands {
  ImportPlan: { host: string; body: SeatingPlan };
  CreateListing: Inline & { host: string; content: StoredContent };
  ChangeListing: Inline & BasedOn & { by: By; content: StoredContent };
  PublishListing: BasedOn & { by: By };
  WithdrawListing: BasedOn & { by: By };
  StorePicture: CatalogEvents['PictureStored'] & { files: { width: number; body: Uint8Array }[] };
  SweepPictures: Record<string, never>;
  'inventory.PoolOpened': PoolOpened;
  'inventory.PoolRefused': PoolRefused;
}

export interface CatalogEvents extends CatalogPublicEvents {
  PlanImported: { host: string; body: SeatingPlan };
  /** Of a picture that is there already it says that somebody wants it anew. */
  PictureStored: Pick<PictureRow, 'host' | 'width' | 'height' | 'widths' | 'color' | 'bytes'>;
  PictureRemoved: Record<string, never>;
  /** A draft as it is now: the first of a listing creates it. */
  ListingDrafted: { host: string; content: StoredContent; facts: ListingFacts };
  /** `content` is absent where it stays as it is. `keys`: local keys of pools that are new. */
  ChangeProposed: {
    action: Action;
    version: number;
    step: Step;
    content?: StoredContent;
    facts: ListingFacts;
    asks: Ask[];
    keys: Record<string, string>;
  };
  /** These pools are asked for now, with these digests. */
  StepTaken: { step: Step; version: number; asks: { pool: string; digest: string }[] };
  /** Inventory's answer about one pool; `standing` is empty where it opened. */
  PoolAnswered: { pool: string; version: number; opened: boolean; standing: Standing[] };
}

/** What a host's command is answered with. `done` is false while inventory is asked. */
export interface ListingAnswer {
  listing: string;
  version: number;
  done: boolean;
  /** False where the listing was like that already. */
  changed: boolean;
}
