// The door of catalog: listings of four kinds, the seating plans behind them, and what a host may say about
// calendars, prices and refunds. Catalog decides what is offered; inventory alone knows what is left of it.
import Type, { type Static } from 'typebox';
import { limits as inventoryLimits, RefundRule } from '#inventory';
import type { Limit, Refusal } from '#kernel/context';
import { Money } from '#payment';
import { NightCalendar, SessionCalendar } from './calendar.ts';
import { SeatingPlan } from './seating-plan.ts';

export { NightCalendar, SessionCalendar } from './calendar.ts';
export { problemKinds, problemTerms } from './problem-kinds.ts';
export type { FieldProblem } from './problems.ts';
export type { PlanMap } from './seating-map.ts';
export type { PlanCounts, SeatingPlan } from './seating-plan.ts';

export const limits = {
  titleLengthMax: { value: 200, unit: 'characters', why: 'a title, a name or a label in one language' },
  summaryLengthMax: {
    value: 200,
    unit: 'characters',
    why: 'the beginning of a description that cards and share previews show',
  },
  descriptionLengthMax: { value: 20_000, unit: 'characters', why: 'a description in one language' },
  addressLengthMax: { value: 500, unit: 'characters', why: 'an address in one language' },
  picturesPerListingMax: { value: 20, unit: 'pictures', why: 'pictures of one listing' },
  keyLengthMax: {
    value: 60,
    unit: 'characters',
    why: 'a performance id, a room type id, a tier or a rate',
  },
  skuLengthMax: { value: 100, unit: 'characters', why: 'the SKU of a variant' },
  priceMax: { value: 1_000_000_000, unit: 'minor units', why: 'the price of one piece' },
  tiersPerListingMax: { value: 200, unit: 'tiers', why: 'price tiers of one listing or room type' },
  ratesPerTierMax: { value: 20, unit: 'rates', why: 'rates of one tier, such as adult and child' },
  refundRulesMax: { value: 20, unit: 'rules', why: 'rules of one refund policy' },
  refundDaysMax: { value: 3_650, unit: 'days', why: 'how long before the start a refund rule may end' },
  performancesPerListingMax: { value: 400, unit: 'performances', why: 'performances of one concert' },
  standingAreasMax: {
    value: 100,
    unit: 'areas',
    why: 'standing areas of a concert beside those of its plan',
  },
  roomTypesPerListingMax: { value: 500, unit: 'room types', why: 'room types of one stay' },
  guestsPerRoomMax: { value: 100, unit: 'guests', why: 'people in one room' },
  variantsPerListingMax: { value: 10_000, unit: 'variants', why: 'variants of one product' },
  unitsPerListingMax: { value: 250_000, unit: 'cells', why: 'cells of all pools of one listing' },
  listingBodyBytesMax: {
    value: 10_485_760,
    unit: 'bytes',
    why: 'a listing as sent, an inline plan included',
  },
  planBodyBytesMax: { value: 10_485_760, unit: 'bytes', why: 'a seating plan or another file as sent' },
  searchLengthMax: { value: 100, unit: 'characters', why: 'words searched for' },
  listingsPageMax: { value: 100, unit: 'listings', why: 'listings on one page' },
  previewCellsMax: { value: 5_000, unit: 'cells', why: 'cells of a pool that a preview lists one by one' },
  standingListedMax: {
    value: 100,
    unit: 'units',
    why: 'units in the way of a change that are listed',
  },
  settleWindowMs: {
    value: 10_000,
    unit: 'ms',
    why: 'how long the answer to a publication or change waits for inventory; 202 afterwards',
  },
} as const satisfies Record<string, Limit>;

export const refusals = {
  'listing-unknown': {
    status: 404,
    title: 'There is no such listing.',
    next: 'Check the id, or search the listings.',
  },
  'listing-not-yours': {
    status: 403,
    title: 'This listing belongs to another host.',
    next: 'Change your own listings only.',
  },
  'listing-id-taken': {
    status: 409,
    title: 'Another listing has this id.',
    next: 'Make a new UUID and try again.',
  },
  'listing-invalid': {
    status: 422,
    title: 'This listing cannot be offered as it is.',
    next: 'See `problems` for what is wrong with each field, correct it and send it again.',
  },
  'listing-kind-fixed': {
    status: 422,
    title: 'A listing keeps its kind.',
    next: 'Create a new listing of the other kind and withdraw this one.',
  },
  'listing-not-published': {
    status: 409,
    title: 'This listing is not published.',
    next: 'Publish it first.',
  },
  'change-pending': {
    status: 409,
    title: 'Another change of this listing is still under way.',
    next: 'Wait until `pending` is null, look at what came of it, then try again.',
  },
  'units-taken': {
    status: 409,
    title: 'This change would take away what is held or sold; nothing was changed.',
    next: 'See `standing` for what stands in the way. Keep those units, or cancel their bookings first.',
  },
  'plan-unknown': {
    status: 422,
    title: 'There is no such seating plan of this host.',
    next: 'Import the plan first and use the id you get.',
  },
  'plan-invalid': {
    status: 422,
    title: 'This seating plan has problems; nothing was stored.',
    next: 'See `problems` for what is wrong and where, correct the file and send it again.',
  },
  'file-invalid': {
    status: 422,
    title: 'This file has problems; nothing was changed.',
    next: 'See `problems` for what is wrong with each line, correct the file and send it again.',
  },
  'listing-kind-wrong': {
    status: 422,
    title: 'A listing of this kind takes no such file.',
    next: 'Send seating plans to concerts, nights to stays and variants to products.',
  },
  'listing-changed': {
    status: 412,
    title: 'The listing was changed since the version that this was made from; nothing was changed now.',
    next: 'Look at what it is now (`version`), then send yours again, with that version as `If-Match` if you named one.',
  },
  'if-match-invalid': {
    status: 400,
    title: 'This If-Match names no version of a listing.',
    next: 'Send the `ETag` of one answer, or its `version` in quotes: `If-Match: "7"`. Leave it out to change any version.',
  },
  'pool-unknown': {
    status: 404,
    title: 'This listing has no such pool.',
    next: 'Use one of the `pools` of the listing.',
  },
  'plan-missing': {
    status: 404,
    title: 'You have no such seating plan.',
    next: 'Import the plan, and use the id you get.',
  },
  'plan-none': {
    status: 404,
    title: 'This listing has no seating plan.',
    next: 'Look at its pools instead.',
  },
  'search-invalid': {
    status: 422,
    title: 'This search cannot be answered.',
    next: 'See `problems` for what is wrong with each field, correct it and search again.',
  },
  'picture-type-wrong': {
    status: 415,
    title: 'Pictures are JPEG, PNG, WebP or AVIF.',
    next: 'Send the bytes of the file with its own Content-Type: image/jpeg, image/png, image/webp or image/avif.',
  },
  'picture-invalid': {
    status: 422,
    title: 'This file is damaged, or is not what its Content-Type says.',
    next: 'Open it in a picture program, save it anew and send that.',
  },
  'picture-size-wrong': {
    status: 422,
    title: 'This picture is too large, too small or too narrow.',
    next: 'Scale or crop it and send it again.',
  },
  'pictures-full': {
    status: 409,
    title: 'You keep as many pictures here as one host may.',
    next: 'Take pictures out of listings; what no listing uses is removed after a day.',
  },
  'pictures-busy': {
    status: 503,
    title: 'Many pictures are being worked on.',
    next: 'Send it again in a few seconds.',
  },
  'picture-unknown': {
    status: 404,
    title: 'There is no such picture in this width.',
    next: 'Use an id and one of the `widths` that a listing names.',
  },
  'cursor-invalid': {
    status: 400,
    title: 'This cursor was not issued here.',
    next: 'Start again without a cursor.',
  },
} as const satisfies Record<string, Refusal>;

const closed = { additionalProperties: false } as const;
const Uuid = Type.String({ format: 'uuid' });
const Key = Type.String({ minLength: 1, maxLength: limits.keyLengthMax.value });
/** `YYYY-MM-DD` in the venue's zone. */
export const LocalDate = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' });
/** `YYYY-MM-DDTHH:MM` in the venue's zone. */
export const LocalDateTime = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}$' });
const Price = Type.Integer({ minimum: 0, maximum: limits.priceMax.value });
const Capacity = Type.Integer({ minimum: 0, maximum: inventoryLimits.capacityMax.value });
function text(max: number) {
  return Type.Object(
    {
      ko: Type.String({ minLength: 1, maxLength: max }),
      en: Type.Optional(Type.String({ minLength: 1, maxLength: max })),
    },
    closed,
  );
}

/** A text in Korean and, where the host gave it, in English. Plain text: nothing in it is markup. */
export const Text = text(limits.titleLengthMax.value);
export type Text = Static<typeof Text>;
const LongText = text(limits.descriptionLengthMax.value);

export const Venue = Type.Object(
  {
    name: Text,
    address: text(limits.addressLengthMax.value),
    /** IANA name; all local dates and times of the listing are in it. */
    zone: Type.String({ minLength: 1, maxLength: 64 }),
    lat: Type.Optional(Type.Number({ minimum: -90, maximum: 90 })),
    lon: Type.Optional(Type.Number({ minimum: -180, maximum: 180 })),
  },
  closed,
);
export type Venue = Static<typeof Venue>;

/** tier → rate → price of one piece, minor units: `{ R: { standard: 150000 } }`. */
export const Tiers = Type.Record(Type.String(), Type.Record(Type.String(), Price));
export type Tiers = Static<typeof Tiers>;

const common = {
  title: Text,
  description: LongText,
  venue: Venue,
  /** Uploaded before; the first one stands on the card. `alt` says what it shows. */
  pictures: Type.Optional(
    Type.Array(Type.Object({ picture: Uuid, alt: Text }, closed), {
      maxItems: limits.picturesPerListingMax.value,
    }),
  ),
  /** ISO 4217; all prices of the listing are in its minor units (KRW has none). */
  currency: Type.String({ pattern: '^[A-Z]{3}$' }),
  /** What comes back on cancellation: `percent` until `daysBefore` days before the start, otherwise nothing. */
  policy: Type.Array(Type.Object(RefundRule.properties, closed), { maxItems: limits.refundRulesMax.value }),
  quantityPerLineMax: Type.Optional(
    Type.Integer({ minimum: 1, maximum: inventoryLimits.quantityPerLineCeiling.value }),
  ),
};

export const ConcertContent = Type.Object(
  {
    kind: Type.Literal('concert'),
    ...common,
    performances: Type.Array(
      Type.Object({ id: Key, startsAt: LocalDateTime, label: Type.Optional(Text) }, closed),
      { minItems: 1, maxItems: limits.performancesPerListingMax.value },
    ),
    /** Id of an imported plan, or the plan itself, which is imported and answered as its id. */
    plan: Type.Optional(Type.Union([Uuid, SeatingPlan])),
    /** Standing areas beside those of the plan; the id is the unit to hold. */
    standing: Type.Optional(
      Type.Array(Type.Object({ id: Key, name: Text, tier: Key, capacity: Capacity }, closed), {
        maxItems: limits.standingAreasMax.value,
      }),
    ),
    tiers: Tiers,
  },
  closed,
);
export type ConcertContent = Static<typeof ConcertContent>;

export const ExhibitionContent = Type.Object(
  { kind: Type.Literal('exhibition'), ...common, calendar: SessionCalendar, tiers: Tiers },
  closed,
);
export type ExhibitionContent = Static<typeof ExhibitionContent>;

export const RoomType = Type.Object(
  {
    id: Key,
    name: Text,
    description: Type.Optional(LongText),
    /** Rooms of this type: places of every night. */
    count: Capacity,
    guestsMax: Type.Integer({ minimum: 1, maximum: limits.guestsPerRoomMax.value }),
    calendar: NightCalendar,
    tiers: Tiers,
  },
  closed,
);
export type RoomType = Static<typeof RoomType>;

export const StayContent = Type.Object(
  {
    kind: Type.Literal('stay'),
    ...common,
    roomTypes: Type.Array(RoomType, { minItems: 1, maxItems: limits.roomTypesPerListingMax.value }),
  },
  closed,
);
export type StayContent = Static<typeof StayContent>;

export const ProductContent = Type.Object(
  {
    kind: Type.Literal('product'),
    ...common,
    /** The SKU is the unit to hold, at rate `standard`. */
    variants: Type.Array(
      Type.Object(
        {
          sku: Type.String({ minLength: 1, maxLength: limits.skuLengthMax.value }),
          name: Text,
          stock: Capacity,
          price: Price,
        },
        closed,
      ),
      { minItems: 1, maxItems: limits.variantsPerListingMax.value },
    ),
  },
  closed,
);
export type ProductContent = Static<typeof ProductContent>;

/** What a host sends to create or change a listing, and what the listing answers with. */
export const Content = Type.Union([ConcertContent, ExhibitionContent, StayContent, ProductContent]);
export type Content = Static<typeof Content>;

/** As stored: the plan is always an id. */
export type StoredContent =
  | (Omit<ConcertContent, 'plan'> & { plan?: string })
  | ExhibitionContent
  | StayContent
  | ProductContent;

export type Kind = Content['kind'];
export const Kind = Type.Union([
  Type.Literal('concert'),
  Type.Literal('exhibition'),
  Type.Literal('stay'),
  Type.Literal('product'),
]);

/** A unit that a change would take away although somebody holds or bought it. */
export const Standing = Type.Object(
  {
    pool: Uuid,
    /** The performance or room type; '' where the listing has one pool only. */
    key: Type.String(),
    unit: Type.String(),
    held: Type.Integer(),
    sold: Type.Integer(),
  },
  closed,
);
export type Standing = Static<typeof Standing>;

/** One pool of a listing: a performance, a room type, the exhibition, the product. */
export const PoolFacts = Type.Object(
  {
    pool: Uuid,
    key: Type.String(),
    label: Text,
    /** Epoch ms of the performance; null where the units have their own start, or none. */
    startsAt: Type.Union([Type.Integer(), Type.Null()]),
    units: Type.Integer(),
    places: Type.Integer(),
  },
  closed,
);
export type PoolFacts = Static<typeof PoolFacts>;

/**
 * A picture as pages show it: `/v1/catalog/pictures/<picture>/<one of widths>` is a WebP. `width` and `height` are
 * those of the widest one, and `color` fills its place until it is there.
 */
export const Picture = Type.Object(
  {
    picture: Uuid,
    width: Type.Integer(),
    height: Type.Integer(),
    widths: Type.Array(Type.Integer()),
    color: Type.String({ pattern: '^#[0-9a-f]{6}$' }),
    alt: Type.Union([Text, Type.Null()]),
  },
  closed,
);
export type Picture = Static<typeof Picture>;

/** What others may want to know of a listing without asking; the subject of its events is the listing id. */
export const ListingFacts = Type.Object(
  {
    /** The host's person id, as in `caller.id`. */
    host: Type.String(),
    kind: Kind,
    /** Grows with every change. */
    version: Type.Integer(),
    title: Text,
    /** The beginning of the description, on one line. */
    summary: Text,
    venue: Venue,
    pictures: Type.Array(Picture),
    currency: Type.String(),
    policy: Type.Array(RefundRule),
    /** False once withdrawn: nothing new is sold, what is sold stays. */
    open: Type.Boolean(),
    /** First and last local day on which something starts; null for products. */
    from: Type.Union([LocalDate, Type.Null()]),
    to: Type.Union([LocalDate, Type.Null()]),
    priceMin: Type.Integer(),
    priceMax: Type.Integer(),
    pools: Type.Array(PoolFacts),
  },
  closed,
);
export type ListingFacts = Static<typeof ListingFacts>;

export const ListingState = Type.Union([
  Type.Literal('draft'),
  Type.Literal('published'),
  Type.Literal('withdrawn'),
]);
export type ListingState = Static<typeof ListingState>;

export const Action = Type.Union([Type.Literal('publish'), Type.Literal('change'), Type.Literal('withdraw')]);
export type Action = Static<typeof Action>;

const Amount = Type.Object(Money.properties, closed);
const Instant = Type.String({ format: 'date-time' });
const MaybeInstant = Type.Union([Instant, Type.Null()]);
const MaybeDate = Type.Union([LocalDate, Type.Null()]);

/** A listing as a page shows it. `changedAt`, `pending` and `refused` are told to its host and to operators only. */
export const ListingView = Type.Object(
  {
    listing: Uuid,
    host: Type.String(),
    state: ListingState,
    version: Type.Integer(),
    content: Content,
    /** Those of the content, with what a page needs to show them. */
    pictures: Type.Array(Picture),
    from: MaybeDate,
    to: MaybeDate,
    priceMin: Amount,
    priceMax: Amount,
    pools: Type.Array(
      Type.Object(
        {
          pool: Uuid,
          key: Type.String(),
          label: Text,
          startsAt: MaybeInstant,
          units: Type.Integer(),
          places: Type.Integer(),
        },
        closed,
      ),
    ),
    createdAt: Instant,
    publishedAt: MaybeInstant,
    /** When this version came about. */
    changedAt: Type.Optional(Instant),
    pending: Type.Optional(
      Type.Union([
        Type.Object({ action: Action, version: Type.Integer(), since: Instant }, closed),
        Type.Null(),
      ]),
    ),
    refused: Type.Optional(
      Type.Union([
        Type.Object(
          { action: Action, version: Type.Integer(), at: Instant, standing: Type.Array(Standing) },
          closed,
        ),
        Type.Null(),
      ]),
    ),
  },
  closed,
);
export type ListingView = Static<typeof ListingView>;

/** A listing in a list. */
export const ListingCard = Type.Object(
  {
    listing: Uuid,
    host: Type.String(),
    kind: Kind,
    state: ListingState,
    title: Text,
    venue: Venue,
    picture: Type.Union([Picture, Type.Null()]),
    currency: Type.String(),
    from: MaybeDate,
    to: MaybeDate,
    priceMin: Amount,
    priceMax: Amount,
  },
  closed,
);
export type ListingCard = Static<typeof ListingCard>;

/** The answer to an import. The same content of the same host has the same id again. */
export const ImportedPlan = Type.Object(
  {
    plan: Uuid,
    name: Type.String(),
    seats: Type.Integer(),
    places: Type.Integer(),
    areas: Type.Integer(),
    rows: Type.Integer(),
    tiers: Type.Array(Type.String()),
  },
  closed,
);
export type ImportedPlan = Static<typeof ImportedPlan>;

/** The answer to a file sent to a listing. */
export const ImportedFile = Type.Object(
  {
    listing: Uuid,
    version: Type.Integer(),
    /** Lines, or seats and standing areas of a plan, that the file has. */
    read: Type.Integer(),
    /** False where the listing was like that already. */
    changed: Type.Boolean(),
    /** True while inventory is still asked; see `pending` of the listing. */
    pending: Type.Boolean(),
  },
  closed,
);
export type ImportedFile = Static<typeof ImportedFile>;

// Public events. The subject is the listing id. None of them carries a plan or a calendar.
export type ListingPublished = ListingFacts;
export type ListingChanged = ListingFacts;
export const ListingWithdrawn = Type.Object(
  { host: Type.String(), version: Type.Integer(), pools: Type.Array(Uuid) },
  closed,
);
export type ListingWithdrawn = Static<typeof ListingWithdrawn>;
/** The listing stays as it was; `standing` is what somebody holds or bought. */
export const ListingChangeRefused = Type.Object(
  { host: Type.String(), version: Type.Integer(), action: Action, standing: Type.Array(Standing) },
  closed,
);
export type ListingChangeRefused = Static<typeof ListingChangeRefused>;

export interface CatalogPublicEvents {
  ListingPublished: ListingPublished;
  ListingChanged: ListingChanged;
  ListingWithdrawn: ListingWithdrawn;
  ListingChangeRefused: ListingChangeRefused;
}
