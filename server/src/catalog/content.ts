// Whether a listing can be offered as its host says: what the schema cannot see. Names that exist, texts that can
// be shown, tiers with rates, and cells that inventory can keep. Markup in a text is no error: it stays text.
import { isZone } from './calendar.ts';
import type { FieldProblem, SeatingPlan, StoredContent, Tiers } from './contract.ts';
import { limits } from './contract.ts';
import { cellsOfContent, checkSizes } from './pools.ts';
import { ProblemList, quote } from './problems.ts';

/** Everything that stands in the way, bounded; empty if it can be offered. */
export function problemsOf(content: StoredContent, plan: SeatingPlan | undefined): FieldProblem[] {
  const problems = new ProblemList();
  checkTexts(content, '', problems);
  checkCommon(content, problems);
  if (content.kind === 'stay') {
    content.roomTypes.forEach(({ tiers }, at) => {
      checkRates(tiers, `/roomTypes/${at}/tiers`, problems);
    });
  } else if (content.kind === 'product') {
    checkReserved(
      content.variants.map(({ sku }) => sku),
      '/variants',
      problems,
    );
  } else checkRates(content.tiers, '/tiers', problems);
  checkSizes(content, plan, problems);
  // Cells need a zone and names that hold; without them their problems would be noise.
  if (problems.none) cellsOfContent(content, plan, problems);
  return problems.all();
}

// Line breaks and tabs are text; other control characters, and halves of surrogate pairs, cannot be shown or stored.
const unshowable = /[^\P{Cc}\n\r\t]/u;

function checkTexts(value: unknown, where: string, problems: ProblemList): void {
  if (typeof value === 'string') checkText(value, where, problems);
  else if (Array.isArray(value)) {
    value.forEach((one, at) => {
      checkTexts(one, `${where}/${at}`, problems);
    });
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, member] of Object.entries(value)) {
      checkText(name, where, problems);
      checkTexts(member, `${where}/${name}`, problems);
    }
  }
}

function checkText(text: string, where: string, problems: ProblemList): void {
  if (!text.isWellFormed() || unshowable.test(text)) {
    problems.add(where, 'text-unshowable', { text: quote(text) });
  } else if (text.trim() === '') problems.add(where, 'text-blank');
}

function checkCommon(content: StoredContent, problems: ProblemList): void {
  const { venue, currency, policy } = content;
  if (!isZone(venue.zone)) {
    problems.add('/venue/zone', 'zone-unknown', { zone: quote(venue.zone) });
  }
  if (!Intl.supportedValuesOf('currency').includes(currency)) {
    problems.add('/currency', 'currency-unknown', { currency: quote(currency) });
  }
  const days = new Set<number>();
  policy.forEach(({ daysBefore }, at) => {
    const where = `/policy/${at}/daysBefore`;
    const max = limits.refundDaysMax.value;
    if (days.has(daysBefore)) problems.add(where, 'refund-day-twice', { days: daysBefore });
    if (daysBefore > max) problems.add(where, 'refund-day-far', { days: daysBefore, max });
    days.add(daysBefore);
  });
}

function checkRates(tiers: Tiers, where: string, problems: ProblemList): void {
  const names = Object.keys(tiers);
  checkNames(names, where, problems);
  const { tiersPerListingMax, ratesPerTierMax } = limits;
  if (names.length > tiersPerListingMax.value) {
    problems.add(where, 'tiers-many', { count: names.length, max: tiersPerListingMax.value });
  }
  for (const [tier, rates] of Object.entries(tiers)) {
    const count = Object.keys(rates).length;
    checkNames(Object.keys(rates), `${where}/${tier}`, problems);
    if (count === 0) problems.add(`${where}/${tier}`, 'rates-none');
    else if (count > ratesPerTierMax.value) {
      problems.add(`${where}/${tier}`, 'rates-many', { count, max: ratesPerTierMax.value });
    }
  }
}

function checkNames(names: readonly string[], where: string, problems: ProblemList): void {
  const max = limits.keyLengthMax.value;
  for (const name of names.filter((one) => one.length > max)) {
    problems.add(where, 'name-long', { name: quote(name), max });
  }
  checkReserved(names, where, problems);
}

/** Prices are looked up by name; these names would meet what every object inherits. */
function checkReserved(names: readonly string[], where: string, problems: ProblemList): void {
  for (const name of names.filter((one) => one in Object.prototype)) {
    problems.add(where, 'name-reserved', { name: quote(name) });
  }
}
