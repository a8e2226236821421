// The door of views: questions with their answers, folded from the logs of others. Nobody depends on them; throwing
// them away and reading the logs again gives the same tables.
import type { Limit, Refusal } from '#kernel/context';

export const limits = {
  bookingsPageMax: { value: 100, unit: 'bookings', why: 'bookings on one page' },
  availabilityMaxAgeMs: { value: 1_000, unit: 'ms', why: 'how old a cached availability may be' },
  changesPollMs: {
    value: 1_000,
    unit: 'ms',
    why: 'how often a live stream looks for changes made by another process',
  },
  changesPauseMs: {
    value: 200,
    unit: 'ms',
    why: 'shortest time between two rounds of changes on one stream',
  },
  unitNamesMax: {
    value: 1_000,
    unit: 'cells',
    why: 'pools up to this size get the names of their units with every availability',
  },
  salesDaysMax: { value: 366, unit: 'days', why: 'days of one question about sales or occupancy' },
  popularDays: { value: 3, unit: 'days', why: 'days that count for what is popular' },
  popularMax: { value: 5, unit: 'listings', why: 'popular listings shown' },
  newsPollMs: { value: 1_000, unit: 'ms', why: "how often a host's live stream looks for news" },
  newsBatchMax: { value: 100, unit: 'bookings', why: 'news sent at once on a live stream' },
  newsKeptMs: { value: 86_400_000, unit: 'ms', why: 'how far back a stream that was cut can go on' },
  exportBatchMax: { value: 500, unit: 'bookings', why: 'bookings read at a time for an export' },
  whatsOnPageMax: { value: 100, unit: 'listings', why: 'cards on one page of what is on' },
  whatsOnSearchLengthMax: { value: 100, unit: 'characters', why: 'words searched for in what is on' },
  whatsOnMaxAgeMs: { value: 2_000, unit: 'ms', why: 'how old a cached page of what is on may be' },
  nextDatesMax: { value: 5, unit: 'dates', why: 'next dates told on one card' },
  fewLeftMax: { value: 5, unit: 'places', why: 'up to so many left, a card says few' },
  fewLeftPercentMax: { value: 10, unit: 'percent', why: 'up to this share left, a card says few' },
} as const satisfies Record<string, Limit>;

export const refusals = {
  'pool-unknown': { status: 404, title: 'There is no such pool.', next: 'Look the pool up in its listing.' },
  'days-invalid': {
    status: 422,
    title: 'These days cannot be shown.',
    next: 'Give `from` and `to` as dates of the calendar, `from` first; where days are counted, at most 366 apart.',
  },
  'cursor-invalid': {
    status: 400,
    title: 'This cursor was not issued here.',
    next: 'Start again without a cursor.',
  },
} as const satisfies Record<string, Refusal>;
