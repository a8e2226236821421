// Everything that can be wrong with a listing or a file: a code for programs, and for people what it is and what to do
// about it. `{name}` is filled with a value of the problem; `{name:term}` with one or more of the terms at the end,
// `{name:where}` with a place in the file. So a page can say the same in another language.
export interface ProblemKind {
  what: string;
  next: string;
}

const csvNext = 'Check the quotes and the length of that line, or save the file as CSV again.';
const datesNext = 'Keep one entry for each date within the calendar.';
const idsNext =
  'Give each seat an id of its own, or correct the area, row or number; ids are made of these when the file has none.';
const headerNext =
  'Write a header such as area,row,seat — or say which columns they are, e.g. area=Sector,row=Reihe,seat=Platz.';
const rangeNext = 'Write numbers and ranges such as 1-8,19-36.';
const roomNext = 'Use one of {known}, or add it to the listing first.';

const ofListings = {
  'text-unshowable': {
    what: '{text} has characters that cannot be shown.',
    next: 'Type it again; it was probably damaged on its way.',
  },
  'text-blank': { what: 'It is blank.', next: 'Write something, or leave the field out.' },
  'zone-unknown': {
    what: 'There is no time zone {zone}.',
    next: 'Use an IANA name such as Asia/Seoul.',
  },
  'currency-unknown': {
    what: 'There is no currency {currency}.',
    next: 'Use an ISO 4217 code such as KRW.',
  },
  'refund-day-twice': { what: '{days} is given twice.', next: 'Keep one rule for each day.' },
  'refund-day-far': { what: '{days} days are too many.', next: 'Use at most {max} days.' },
  'tiers-many': { what: 'There are {count} tiers.', next: 'Use at most {max}.' },
  'rates-none': { what: 'The tier has no price.', next: 'Give it a rate, e.g. "standard": 10000.' },
  'rates-many': { what: 'There are {count} rates.', next: 'Use at most {max}.' },
  'name-long': { what: 'The name {name} is too long.', next: 'Use at most {max} characters.' },
  'name-reserved': { what: 'The name {name} cannot be used.', next: 'Choose another name.' },
  'picture-unknown': {
    what: 'You have no such picture.',
    next: 'Upload it to /v1/catalog/pictures and use the id you get.',
  },
  'performance-twice': { what: '{id} is given twice.', next: 'Give each performance its own id.' },
  'room-type-twice': { what: '{id} is given twice.', next: 'Give each room type its own id.' },
  'sku-twice': { what: '{sku} is given twice.', next: 'Give each variant its own SKU.' },
  'area-taken': { what: '{id} is a seat or an area already.', next: 'Give each area its own id.' },
  'places-none': {
    what: 'There is no place to sell.',
    next: 'Give the listing a seating plan, or standing areas with a capacity.',
  },
  'capacity-none': { what: 'There is no place to sell.', next: 'Give it a capacity of at least 1.' },
  'tier-unpriced': {
    what: '{count} cells of {of:term} are of tier {tier}, which has no price.',
    next: 'Give {tier} a price under tiers, or use another tier.',
  },
  'pool-large': {
    what: 'A pool has more than {max} cells.',
    next: 'Use fewer seats, nights or variants in one.',
  },
  'listing-large': {
    what: 'The listing has up to {count} cells.',
    next: 'Split it into listings of at most {max} cells.',
  },
  'offer-over': {
    what: 'Everything that it offers is over.',
    next: 'Change its dates and publish it then.',
  },
} as const satisfies Record<string, ProblemKind>;

const ofCalendars = {
  'date-unknown': {
    what: 'There is no such date: {date}.',
    next: 'Write a date of the calendar as YYYY-MM-DD.',
  },
  'time-unknown': { what: 'There is no such time: {time}.', next: 'Write a time from 00:00 to 23:59.' },
  'time-twice': { what: '{time} is given twice for the same day.', next: 'Keep one of the two.' },
  'start-unknown': {
    what: 'There is no such time: {time}.',
    next: 'Write a local date and time of the calendar as YYYY-MM-DDTHH:MM.',
  },
  'start-skipped': {
    what: 'The clocks of {zone} are put forward over {time}: it does not exist.',
    next: 'Start an hour later or earlier.',
  },
  'session-skipped': {
    what: 'The clocks of {zone} are put forward over {time}: it does not exist.',
    next: 'Give {date} other times under exceptions, or close it.',
  },
  'span-backwards': {
    what: 'It ends on {to}, before it begins on {from}.',
    next: 'Put the earlier date first.',
  },
  'dates-many': {
    what: 'There are {count} dates and spans.',
    next: 'Use at most {max}; spans replace many dates.',
  },
  'date-twice': { what: '{date} is given twice.', next: datesNext },
  'date-outside': { what: '{date} is outside of the calendar.', next: datesNext },
  'calendar-long': {
    what: 'The calendar has {count} days.',
    next: 'Publish at most {max} days at a time.',
  },
  'sessions-many': {
    what: 'The calendar has more than {max} sessions.',
    next: 'Publish a shorter time at once.',
  },
  'sessions-none': { what: 'No session is left.', next: 'Open at least one day.' },
  'nights-none': { what: 'No night is left.', next: 'Open at least one night.' },
} as const satisfies Record<string, ProblemKind>;

const ofTables = {
  'file-empty': { what: 'The file is empty.', next: 'Send a header and at least one line.' },
  'file-not-utf8': {
    what: 'The text of the file is not in UTF-8.',
    next: 'Save it as UTF-8; a spreadsheet calls it "CSV UTF-8".',
  },
  'lines-many': { what: 'There are more than {max} lines.', next: 'Split the file.' },
  'csv-unreadable': { what: 'It cannot be read as CSV: {error}.', next: csvNext },
  'columns-missing': {
    what: 'No column for {columns:term} was found among {found}.',
    next: 'Name the columns, e.g. {like}.',
  },
  'number-invalid': {
    what: 'The {what:term} is {given}.',
    next: 'Write a whole number from {min} to {max}.',
  },
  'price-invalid': {
    what: 'The price is {given}.',
    next: 'Write an amount in {currency} such as {like}.',
  },
  'prices-unreadable': { what: '{given} cannot be read.', next: 'Write them as R=150000,S=90000.' },
  'room-type-missing': { what: 'It names no room type.', next: roomNext },
  'room-type-unknown': { what: 'There is no room type {id}.', next: roomNext },
  'night-twice': {
    what: '{date} is given twice, first in {first:where}.',
    next: 'Keep one line for each night of a room type.',
  },
  'open-unknown': { what: 'Whether it is open says {given}.', next: 'Write yes or no.' },
  'tier-price-missing': {
    what: 'The tier {tier} has no price.',
    next: 'Give the line a price, or use another tier.',
  },
  'tier-price-differs': {
    what: 'The tier {tier} has another price in {first:where}.',
    next: 'Use one price for each tier.',
  },
  'calendar-too-long': {
    what: 'The calendar of {room} would have {count} days.',
    next: 'Keep it at or below {max}.',
  },
  'variants-many': {
    what: 'The listing would have {count} variants.',
    next: 'Keep it at or below {max}.',
  },
  'sku-missing': { what: 'It has no SKU.', next: 'Give each line a SKU of at most {max} characters.' },
  'sku-long': {
    what: 'The SKU {sku} is too long.',
    next: 'Give each line a SKU of at most {max} characters.',
  },
  'sku-line-twice': {
    what: '{sku} is given twice, first in {first:where}.',
    next: 'Keep one line for each SKU.',
  },
  'variant-incomplete': {
    what: '{sku} is new and lacks {missing:term}.',
    next: 'Give a new SKU its name, stock and price.',
  },
  'problems-more': {
    what: 'There are {count} more problems.',
    next: 'Correct those listed and try again.',
  },
} as const satisfies Record<string, ProblemKind>;

const ofPlans = {
  'file-large': {
    what: 'The file is larger than {max} bytes.',
    next: 'Split the plan, or leave out what is not about seats.',
  },
  'plan-lines-many': {
    what: 'The file has more than {max} lines.',
    next: 'Split the plan, or use ranges such as 1-8,19-36.',
  },
  'json-invalid': {
    what: 'The file is not valid JSON: {error}.',
    next: 'Export it again, or check it with a JSON editor.',
  },
  'format-unknown': {
    what: 'This JSON is not a seating plan of a known format.',
    next: 'Send one of: {known}.',
  },
  'plan-misshapen': {
    what: '{at} {error}.',
    next: 'Correct it; the schema of seating plans is in the API description.',
  },
  'list-expected': {
    what: 'Here should be a list, not {given}.',
    next: 'Write a list in square brackets.',
  },
  'text-expected': { what: 'Here should be a text, not {given}.', next: 'Write a text in quotes.' },
  'number-expected': {
    what: 'Here should be a number, not {given}.',
    next: 'Write a number without quotes.',
  },
  'number-inexact': { what: 'The number {given} is not exact.', next: 'Write it in quotes.' },
  'position-expected': {
    what: 'Here should be a position.',
    next: 'Write an object with x and y, both numbers.',
  },
  'column-map-unreadable': {
    what: 'They cannot be read.',
    next: 'Write role=Column pairs such as area=Tribune,row=Reihe,seat=Platz.',
  },
  'columns-many': {
    what: 'There are {count} columns.',
    next: 'Keep at most {max}: area, row, seat and what belongs to them.',
  },
  'column-unknown': { what: 'There is no column {column}.', next: 'The columns are {known}.' },
  'seat-columns-missing': {
    what: 'No column for {columns:term} was found among {found}.',
    next: headerNext,
  },
  'values-many': {
    what: 'There are {count} values for {columns} columns.',
    next: 'Put values that contain the separator into quotes.',
  },
  'row-with-one-id': {
    what: 'A whole row cannot have one id or one position.',
    next: 'Write one line for each seat, or leave id, x and y empty.',
  },
  'capacity-misplaced': {
    what: 'The capacity {capacity} cannot stand here.',
    next: 'Write a whole number, and only where no seat is named.',
  },
  'position-invalid': {
    what: 'The position {position} is not two numbers.',
    next: 'Write x and y as numbers, or leave both empty everywhere.',
  },
  'position-far': {
    what: 'The position {x}, {y} is too far out.',
    next: 'Keep x and y between -{max} and {max}.',
  },
  'range-invalid': { what: '{range} is not a range of seats.', next: rangeNext },
  'range-backwards': { what: 'The range {range} runs backwards or is empty.', next: rangeNext },
  'range-long': {
    what: 'The range {range} has too many seats.',
    next: 'At most {max} seats fit into one row.',
  },
  'seat-guid-missing': {
    what: 'This seat has no seat_guid.',
    next: 'Give each seat a seat_guid that no other seat has.',
  },
  'seat-uuid-missing': { what: 'This seat has no uuid.', next: 'Export the chart again with its uuids.' },
  'object-id-missing': {
    what: 'This seat has no objectId.',
    next: 'Give each object an objectId of its own.',
  },
  'category-unlisted': {
    what: "The category {category} is not in the plan's list.",
    next: 'Add it to "categories", or correct the seat.',
  },
  'section-unknown': {
    what: 'There is no section {section}.',
    next: 'Add the section, or correct the sectionId of the seat.',
  },
  'booths-unsellable': {
    what: 'Booths are not seats and cannot be imported.',
    next: 'Remove them from the chart, or sell them as products.',
  },
  'seat-nameless': {
    what: 'This seat has neither an id nor a number.',
    next: 'Give it an id, or an area, row and number.',
  },
  'id-empty': { what: 'The id is empty.', next: 'Give each seat an id of its own.' },
  'id-twice': { what: 'The id {id} is used twice, first at {first:where}.', next: idsNext },
  'area-twice': { what: 'Area {area} is there already.', next: 'Give each area a name of its own.' },
  'area-standing': {
    what: 'Area {area} is for standing, yet has a seat.',
    next: 'Name the standing area otherwise.',
  },
  'standing-capacity': {
    what: 'A standing area cannot have {capacity} places.',
    next: 'Write a whole number from 1 to {max}.',
  },
  'seats-none': {
    what: 'There are no seats in this file.',
    next: 'Send a plan with at least one seat or standing area.',
  },
  'seats-unplaced': {
    what: '{unplaced} seats have no position, yet {placed} others do.',
    next: 'Give x and y to all seats or to none.',
  },
  'part-long': { what: 'The {what:term} {text} is too long.', next: 'Use at most {max} characters.' },
  'part-unshowable': {
    what: 'The {what:term} {text} contains characters that cannot be shown.',
    next: 'Remove line breaks and control characters.',
  },
  'row-full': {
    what: 'Row {row} has too many seats.',
    next: 'At most {max} seats of one row can be imported; split the plan.',
  },
  'seats-many': {
    what: 'The plan has too many seats.',
    next: 'At most {max} seats can be imported; split the plan.',
  },
  'rows-many': {
    what: 'The plan has too many rows.',
    next: 'At most {max} rows can be imported; split the plan.',
  },
  'areas-many': {
    what: 'The plan has too many areas.',
    next: 'At most {max} areas can be imported; split the plan.',
  },
  'plan-tiers-many': {
    what: 'The plan has {count} tiers.',
    next: 'At most {max} tiers can be imported; split the plan.',
  },
  'decorations-many': {
    what: 'There are too many decorations.',
    next: 'At most {max} shapes can be imported; leave some out.',
  },
} as const satisfies Record<string, ProblemKind>;

export const problemKinds = { ...ofListings, ...ofCalendars, ...ofTables, ...ofPlans };
export type ProblemCode = keyof typeof problemKinds;

/** Words that a value of a problem may be, with what they are called in English. */
export const problemTerms = {
  plan: 'the plan',
  area: 'this area',
  calendar: 'the calendar',
  date: 'date',
  sku: 'SKU',
  name: 'name',
  stock: 'stock',
  price: 'price',
  rooms: 'number of rooms',
  'shortest-stay': 'shortest stay',
  'seat-id': 'id',
  'seat-number': 'number of the seat',
  tier: 'tier',
  'plan-name': 'name of the plan',
  'row-name': 'name of the row',
  'area-name': 'name of the area',
  'area-group': 'group of the area',
  'area-id': 'id of the area',
  seats: 'seats',
  'rows-or-areas': 'rows or areas',
} as const;
export type ProblemTerm = keyof typeof problemTerms;
const TERMS: ReadonlyMap<string, string> = new Map(Object.entries(problemTerms));

type Blanks<T extends string> = T extends `${string}{${infer Blank}}${infer Rest}`
  ? Blank | Blanks<Rest>
  : never;
type BlanksOf<C extends ProblemCode> = Blanks<(typeof problemKinds)[C]['what' | 'next']>;
type ValueOf<Blank> = Blank extends `${string}:term` ? ProblemTerm | readonly ProblemTerm[] : string | number;
type NameOf<Blank> = Blank extends `${infer Name}:${string}` ? Name : Blank;

/** What a problem of this kind has to be told with. */
export type ProblemValues<C extends ProblemCode> = {
  [Blank in BlanksOf<C> as NameOf<Blank> & string]: ValueOf<Blank>;
};

export type AnyValues = Readonly<Record<string, string | number | readonly string[]>>;

/** The English text with its blanks filled; terms are said as they are called. */
export function fill(text: string, values: AnyValues): string {
  return text.replaceAll(/\{([a-z]+)(?::(term|where))?\}/g, (_blank, name: string, kind?: string) => {
    const said = [values[name] ?? ''].flat().map(String);
    return said.map((one) => (kind === 'term' ? (TERMS.get(one) ?? one) : one)).join(', ');
  });
}
