// Seats from a CSV file with a header, one seat a line (or one row a line, `1-8,19-36`). Columns are found by
// their usual names in several languages, or named by the caller. Lines of a standing area have a capacity instead
// of a seat. All columns that name places (tribune, sector …) together tell areas apart, from outer to inner.
import { type CsvError, parse } from 'csv-parse/sync';
import type { Limit } from '#kernel/context';
import { type Found, type ProblemList, problem, quote } from './problems.ts';
import type { DraftArea, DraftSeat, DraftStanding, PlanDraft } from './seating-draft.ts';
import { tidy } from './seating-draft.ts';
import { compareNames } from './seating-layout.ts';
import type { Point } from './seating-plan.ts';
import { planLimits } from './seating-plan.ts';

export const csvLimits = {
  columnsPerFileMax: { value: 200, unit: 'columns', why: 'columns of a CSV file' },
  linesPerFileMax: { value: 200_000, unit: 'lines', why: 'lines of a CSV file, the header included' },
  csvLineBytesMax: { value: 20_000, unit: 'bytes', why: 'one line of a CSV file' },
} as const satisfies Record<string, Limit>;

const roles = ['area', 'row', 'seat', 'seats', 'id', 'x', 'y', 'tier', 'capacity'] as const;
type Role = (typeof roles)[number];

/** Role → name of its column as in the header; several for `area`, outer first. `-`: there is no such column. */
export type ColumnMap = { [R in Role]?: R extends 'area' ? string | string[] : string };

// Spaces, dots, dashes, underscores and case do not matter. Where several columns fit, the first name here wins.
const usualNames: Record<Role, readonly string[]> = {
  area: words(`area areaname section sectionname sec zone zonename block blockname sector stand tribune level floor
    gallery balcony 구역 구역명 블록 블럭 섹션 존 층 bereich sektor tribüne сектор зона блок трибуна секция zona sección
    seccion bloque secteur bloc エリア ブロック 区域 区`),
  row: words(`row rowname rownumber rowno rownum rowlabel line 열 행 줄 열번호 reihe ряд fila rang 列 排`),
  seat: words(`seatnumber seatno seatnum seat seatname seatlabel number no num place chair 좌석번호 좌석 번호 자리 platz
    sitz sitzplatz platznummer место asiento butaca siège siege 座席 座席番号 席 座位 番号`),
  seats: words(`seats seatrange seatcount numberofseats 좌석수 좌석범위 sitze plätze места asientos`),
  id: words(`unit seatguid guid seatuuid uuid seatid objectid id 좌석아이디 아이디 고유번호`),
  x: words(`x posx positionx xpos coordx cx left x좌표`),
  y: words(`y posy positiony ypos coordy cy top y좌표`),
  tier: words(`tier category categoryname pricegroup pricecategory pricelevel priceclass grade class seatgrade 등급 좌석등급
    가격등급 kategorie preiskategorie preisgruppe категория catégorie categorie categoría categoria グレード 席種 等级`),
  capacity: words(
    `capacity places standingcapacity 정원 수용인원 입석수 kapazität вместимость aforo capacité 定員`,
  ),
};

function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}

const plain = (header: string) =>
  header
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s_.#:-]+/g, '');

/** `area=Tribune+Sector,row=Reihe,seat=Platz,id=-` as on a command line. Undefined if it cannot be read. */
export function parseColumnMap(text: string): ColumnMap | undefined {
  const map: ColumnMap = {};
  for (const pair of text.split(',')) {
    const [role, column] = pair.split('=').map((part) => part.trim());
    const known = roles.find((one) => one === role);
    if (known === undefined || column === undefined || column === '') return undefined;
    if (known === 'area') map.area = column.split('+').map((part) => part.trim());
    else map[known] = column;
  }
  return map;
}

type Columns = Record<Exclude<Role, 'area'>, number> & { area: number[] };

interface Line {
  cells: string[];
  where: string;
}

/** Puts every line into the draft; what cannot be put there is a problem with its line. */
export function draftCsv(text: string, draft: PlanDraft, problems: ProblemList, map: ColumnMap = {}): void {
  const delimiter = delimiterOf(text);
  const lines = readLines(text, delimiter, problems);
  const [header, ...rest] = lines;
  if (header === undefined) return;
  const columns = findColumns(header.cells, map, problems);
  if (columns === undefined) return;
  for (const line of rest) {
    draftLine(line, columns, header.cells.length, { draft, problems, decimalComma: delimiter !== ',' });
  }
}

/** Rows of a CSV file are known by their names, so they can be sorted by them. */
export const sortCsvRows = compareNames;

function delimiterOf(text: string): string {
  const first =
    /^[^\r\n]*/.exec(text.slice(0, csvLimits.csvLineBytesMax.value))?.[0].replace(/"[^"]*"/g, '') ?? '';
  const count = (mark: string) => first.split(mark).length;
  return [',', ';', '\t', '|'].reduce((best, mark) => (count(mark) > count(best) ? mark : best), ',');
}

function readLines(text: string, delimiter: string, problems: ProblemList): Line[] {
  const max = csvLimits.linesPerFileMax.value;
  try {
    const parsed: unknown[] = parse(text, {
      bom: true,
      delimiter,
      info: true,
      trim: true,
      relax_column_count: true,
      skip_empty_lines: true,
      max_record_size: csvLimits.csvLineBytesMax.value,
      to: csvLimits.linesPerFileMax.value + 1,
    });
    if (parsed.length > max) problems.add('file', 'plan-lines-many', { max });
    return parsed.filter(isParsedLine).flatMap(toLine);
  } catch (error) {
    if (!isCsvError(error)) throw error;
    problems.add(`line ${error.lines ?? '?'}`, 'csv-unreadable', { error: quote(error.message) });
    return [];
  }
}

function isCsvError(error: unknown): error is CsvError & { lines?: number } {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('CSV_');
}

interface ParsedLine {
  record: string[];
  info: { lines: number };
}

/** What csv-parse gives with `info`, which its types do not say. */
function isParsedLine(value: unknown): value is ParsedLine {
  return typeof value === 'object' && value !== null && 'record' in value && 'info' in value;
}

function toLine(parsed: ParsedLine): Line[] {
  return parsed.record.every((cell) => cell === '')
    ? []
    : [{ cells: parsed.record, where: `line ${parsed.info.lines}` }];
}

function findColumns(header: string[], map: ColumnMap, problems: ProblemList): Columns | undefined {
  const max = csvLimits.columnsPerFileMax.value;
  if (header.length > max) {
    problems.add('line 1', 'columns-many', { count: header.length, max });
    return undefined;
  }
  const names = header.map(plain);
  const named = (role: Exclude<Role, 'area'>) => columnFor(role, map[role], names, header, problems);
  const columns: Columns = {
    area: areaColumns(map.area, names, header, problems),
    row: named('row'),
    seat: named('seat'),
    seats: named('seats'),
    id: named('id'),
    x: named('x'),
    y: named('y'),
    tier: named('tier'),
    capacity: named('capacity'),
  };
  const seated = columns.seat >= 0 || columns.seats >= 0;
  if (
    (seated && (columns.row >= 0 || columns.area.length > 0)) ||
    (columns.capacity >= 0 && columns.area.length > 0)
  )
    return columns;
  const found = quote(header.join(', '));
  problems.add('line 1', 'seat-columns-missing', { columns: seated ? 'rows-or-areas' : 'seats', found });
  return undefined;
}

function columnFor(
  role: Exclude<Role, 'area'>,
  given: string | undefined,
  names: string[],
  header: string[],
  problems: ProblemList,
): number {
  if (given === '-') return -1;
  if (given !== undefined) return givenColumn(given, names, header, problems);
  for (const name of usualNames[role]) {
    const at = names.indexOf(name);
    if (at >= 0) return at;
  }
  return -1;
}

function areaColumns(
  given: string | string[] | undefined,
  names: string[],
  header: string[],
  problems: ProblemList,
): number[] {
  if (given === undefined) return names.flatMap((name, at) => (usualNames.area.includes(name) ? [at] : []));
  const wanted = typeof given === 'string' ? [given] : given;
  return wanted
    .filter((name) => name !== '-')
    .map((name) => givenColumn(name, names, header, problems))
    .filter((at) => at >= 0);
}

function givenColumn(given: string, names: string[], header: string[], problems: ProblemList): number {
  const at = header.indexOf(given) >= 0 ? header.indexOf(given) : names.indexOf(plain(given));
  if (at < 0) {
    const known = quote(header.join(', '));
    problems.add('line 1', 'column-unknown', { column: quote(given), known });
  }
  return at;
}

interface Into {
  draft: PlanDraft;
  problems: ProblemList;
  decimalComma: boolean;
}

function draftLine(line: Line, columns: Columns, width: number, into: Into): void {
  const { cells, where } = line;
  const cell = (at: number) => tidy(at < 0 ? '' : (cells[at] ?? ''));
  if (cells.slice(width).some((extra) => extra !== '')) {
    into.problems.add(where, 'values-many', { count: cells.length, columns: width });
    return;
  }
  const area = areaOf(columns.area.map(cell));
  const [tier, capacity, id] = [cell(columns.tier), cell(columns.capacity), cell(columns.id)];
  const seat = cell(columns.seat);
  const range = seat === '' ? cell(columns.seats) : '';
  const row = { key: cell(columns.row), name: cell(columns.row) };
  if (capacity !== '' && !(capacity === '1' && seat !== '')) {
    draftStanding({ area, tier, where }, capacity, seat === '' && range === '', into);
    return;
  }
  const at = positionOf(cell(columns.x), cell(columns.y), where, into);
  const many = id === '' && at === undefined && (range !== '' || isRange(seat));
  if (many)
    draftRange({ area, row, tier, where }, seat === '' ? range : seat, { plainIsCount: seat === '' }, into);
  else if (range !== '') into.problems.add(where, 'row-with-one-id');
  else into.draft.seat({ area, row, number: seat, unit: id === '' ? undefined : id, tier, at, where });
}

function draftStanding(
  line: Omit<DraftStanding, 'capacity'>,
  capacity: string,
  alone: boolean,
  into: Into,
): void {
  if (alone && /^\d{1,9}$/.test(capacity)) into.draft.standing({ ...line, capacity: Number(capacity) });
  else into.problems.add(line.where, 'capacity-misplaced', { capacity: quote(capacity) });
}

function draftRange(
  line: Omit<DraftSeat, 'number'>,
  text: string,
  how: { plainIsCount: boolean },
  into: Into,
): void {
  const expanded = expandSeats(text, how);
  if ('wrong' in expanded) into.problems.put([{ where: line.where, ...expanded.wrong }]);
  else for (const number of expanded.numbers) into.draft.seat({ ...line, number });
}

function areaOf(names: string[]): DraftArea {
  const given = names.filter((name) => name !== '');
  const name = given.at(-1) ?? '';
  const id = given.join('/');
  return {
    key: names.join('\n'),
    id,
    name: name === '' ? 'Seats' : name,
    group: given.slice(0, -1).join(' '),
  };
}

function positionOf(
  x: string,
  y: string,
  where: string,
  { problems, decimalComma }: Into,
): Point | undefined {
  if (x === '' && y === '') return undefined;
  const toNumber = (text: string) =>
    text === '' ? Number.NaN : Number(decimalComma ? text.replace(',', '.') : text);
  const at = { x: toNumber(x), y: toNumber(y) };
  if (Number.isFinite(at.x) && Number.isFinite(at.y)) return at;
  problems.add(where, 'position-invalid', { position: quote(`${x}, ${y}`) });
  return undefined;
}

const isRange = (text: string) =>
  /^\d{1,6}\s*[-–~]\s*\d{1,6}(\s*[,;]\s*\d{1,6}(\s*[-–~]\s*\d{1,6})?)*$/.test(text);

/** `1-8,19-36` → the numbers in it; a plain `27` is the seats 1 to 27 where a whole row is described, else seat 27. */
export function expandSeats(
  text: string,
  { plainIsCount }: { plainIsCount: boolean },
): { numbers: string[] } | { wrong: Found } {
  const max = planLimits.seatsPerRowMax.value;
  const parts = text.split(/[,;]/).map((part) => part.trim());
  const numbers: string[] = [];
  for (const part of parts) {
    const [, first, last] = /^(\d{1,6})(?:\s*[-–~]\s*(\d{1,6}))?$/.exec(part) ?? [];
    if (first === undefined) return { wrong: problem('range-invalid', { range: quote(text) }) };
    const from = last === undefined && plainIsCount && parts.length === 1 ? 1 : Number(first);
    const to = Number(last ?? first);
    if (to < from) return { wrong: problem('range-backwards', { range: quote(part) }) };
    if (numbers.length + to - from + 1 > max)
      return { wrong: problem('range-long', { range: quote(part), max }) };
    for (let number = from; number <= to; number += 1) numbers.push(String(number));
  }
  return { numbers };
}
