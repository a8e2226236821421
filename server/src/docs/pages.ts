// The generated pages: limits, messages, errors, access, settings. Each is a function of the facts.
import { problemKinds } from '#catalog';
import { SETTINGS } from '#config';
import { type AccessRow, accessMatrix } from '#kernel/access';
import { type Context, type Refusal, subscriptions } from '#kernel/context';
import { type EdgeRefusal, edgeRefusals } from '#kernel/problem';
import type { Facts, LimitRow } from './declarations.ts';
import { code, list, page, table, withRegion } from './markdown.ts';

export interface Page {
  /** From the root of the repository. */
  path: string;
  /** `present` is what stands there now; whole pages ignore it. */
  render(facts: Facts, present: string): string;
}

export const PAGES: readonly Page[] = [
  { path: 'docs/limits.md', render: (facts) => limitsPage(facts) },
  { path: 'docs/messages.md', render: (facts) => messagesPage(facts) },
  { path: 'docs/errors.md', render: (facts) => errorsPage(facts) },
  { path: 'docs/access.md', render: (facts) => accessPage(facts) },
  {
    path: 'ARCHITECTURE.md',
    render: ({ contexts }, present) => withRegion(present, 'messages', borderTable(contexts)),
  },
  { path: 'docs/operating.md', render: (_, present) => withRegion(present, 'settings', settingsTable()) },
];

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** 300000 ms → `300,000 ms (5 min)`: exact first, then as a person says it. */
export function amount({ value, unit }: Pick<LimitRow, 'value' | 'unit'>): string {
  const exact = `${value.toLocaleString('en-US')} ${unit}`;
  const spoken = unit === 'ms' ? duration(value) : unit === 'bytes' ? size(value) : undefined;
  return spoken === undefined ? exact : `${exact} (${spoken})`;
}

function duration(ms: number): string | undefined {
  const units = [
    [DAY_MS, 'd'],
    [HOUR_MS, 'h'],
    [MINUTE_MS, 'min'],
    [1_000, 's'],
  ] as const;
  const fitting = units.find(([size]) => ms >= size && ms % size === 0);
  return fitting && `${(ms / fitting[0]).toLocaleString('en-US')} ${fitting[1]}`;
}

function size(bytes: number): string | undefined {
  if (bytes % 1_048_576 === 0) return `${bytes / 1_048_576} MiB`;
  return bytes % 1_024 === 0 ? `${bytes / 1_024} KiB` : undefined;
}

function limitsPage({ limits }: Facts): string {
  const sections = limits.flatMap(({ folder, limits: rows }) => [
    `## ${folder}`,
    table(
      ['Limit', 'Value', 'What it bounds'],
      rows.map((row) => [code(row.name), amount(row), row.why]),
    ),
  ]);
  return page(
    'Limits',
    'Everything has a limit, and the limit has a name and a unit. They stand in the contract of the context that keeps them.',
    ...sections,
  );
}

/** Who hears an event of `source`: those who decide on it, and read models. */
function hearers(contexts: readonly Context[], source: string, type: string): string[] {
  return contexts
    .filter(
      (context) =>
        subscriptions(context).some((each) => each.source === source && each.type === type) ||
        (context.projections ?? []).some(({ from }) => from[source]?.includes(type)),
    )
    .map(({ name }) => name);
}

function messagesPage({ contexts }: Facts): string {
  const sections = contexts.flatMap((context) => {
    const { name, decide, emits, sends = [], effects = {}, jobs = {} } = context;
    const own = Object.keys(decide).filter((type) => !type.includes('.'));
    const facts = Object.entries(emits).map(([type, kind]) => [
      code(type),
      kind,
      kind === 'public' ? list(hearers(contexts, name, type)) : '–',
    ]);
    const parts = [
      `## ${name}`,
      `Decides: ${list(own)}`,
      `Hears: ${list(Object.keys(decide).filter((type) => type.includes('.')))}`,
      `Sends: ${list(sends)}`,
    ];
    if (Object.keys(effects).length > 0) parts.push(`Calls the outside: ${list(Object.keys(effects))}`);
    const jobRows = Object.entries(jobs).map(
      ([job, { everyMs, sends: type }]) =>
        `${code(job)} sends ${code(type)} every ${amount({ value: everyMs, unit: 'ms' })}`,
    );
    if (jobRows.length > 0) parts.push(`Jobs: ${jobRows.join('; ')}`);
    if (facts.length > 0) parts.push(table(['Event', 'Kind', 'Heard by'], facts));
    return parts;
  });
  return page(
    'Messages',
    'What each context decides, hears, sends and says. A public event may be heard by anyone; a private one only rebuilds the state of its own context. Delivered at least once, in sequence per subject; shapes are in `/asyncapi.json` of a running server.',
    ...sections,
  );
}

/** What crosses a border, by pair of contexts: short enough for one page of architecture. */
function borderTable(contexts: readonly Context[]): string {
  const rows = contexts.flatMap((from) =>
    contexts.flatMap((to) => {
      if (from === to) return [];
      const commands = (from.sends ?? [])
        .filter((each) => each.startsWith(`${to.name}.`))
        .map((each) => each.slice(to.name.length + 1));
      const events = Object.keys(from.emits).filter((type) => hearers([to], from.name, type).length > 0);
      return commands.length + events.length === 0
        ? []
        : [[from.name, to.name, list(commands), list(events)]];
    }),
  );
  return table(['From', 'To', 'Commands', 'Events'], rows);
}

function errorsPage({ contexts }: Facts): string {
  const section = (title: string, refusals: Record<string, EdgeRefusal | Refusal>) => {
    const rows = Object.entries(refusals)
      .sort(([, one], [, other]) => one.status - other.status)
      .map(([code_, { status, title: what, next }]) => [status, code(code_), what, next]);
    return rows.length === 0
      ? []
      : [`## ${title}`, table(['Status', 'Code', 'What it says', 'What to do'], rows)];
  };
  return page(
    'Errors',
    'Every "no" is `application/problem+json` (RFC 9457) with a stable `code`. The same list is served at `/problems`.',
    ...section('at the edge, for every address', edgeRefusals),
    ...contexts.flatMap(({ name, refusals }) => section(name, refusals)),
    '## problems of a listing or a file',
    'In `problems` of `listing-invalid`, `plan-invalid`, `file-invalid` and `search-invalid`: `where` it is, a stable `code`, `values` for the blanks below, and `what` and `next` with the blanks filled, in English.',
    table(
      ['Code', 'What it says', 'What to do'],
      Object.entries(problemKinds).map(([code_, { what, next }]) => [code(code_), plain(what), plain(next)]),
    ),
  );
}

/** A blank without its kind, which only matters to whoever fills it. */
const plain = (text: string) => text.replaceAll(/\{([a-z]+):[a-z]+\}/g, '{$1}');

function whoMay({ access }: Pick<AccessRow, 'access'>): string {
  if (access === 'anyone') return 'anyone';
  return access === 'signed-in' ? 'signed in' : `role ${access.role}`;
}

function accessPage({ contexts }: Facts): string {
  const matrix = accessMatrix(contexts);
  const sections = contexts.flatMap(({ name, routes = [] }) => {
    const rows = matrix.filter((row) => row.context === name);
    if (rows.length === 0) return [];
    const cells = rows.map((row, at) => [row.method, code(row.path), whoMay(row), routes[at]?.summary ?? '']);
    return [`## ${name}`, table(['Method', 'Address', 'Who may', 'What it does'], cells)];
  });
  return page(
    'Access',
    'Who may call what. A route without a rule does not compile and does not start. Whose booking, listing or wallet it is, is decided behind the route from the credential; a thing that is not yours is answered like one that does not exist.',
    ...sections,
  );
}

function settingsTable(): string {
  const rows = Object.values(SETTINGS).map((setting) => [
    code(setting.variable),
    'flag' in setting ? code(`--${setting.flag}`) : '–',
    setting.default,
    setting.what,
  ]);
  return table(['Variable', 'Flag', 'Default', 'What it is'], rows);
}
