// Variants of a product from a CSV file, a line per SKU. A SKU that the listing has is changed where its line says
// something, a new one is added at the end, all others stay; so the same file twice changes nothing.
import { limits as inventoryLimits } from '#inventory';
import type { ProductContent } from './contract.ts';
import { limits } from './contract.ts';
import { priceCell, readTable, type TableLine, type Usual, wholeCell } from './csv-table.ts';
import { type FieldProblem, ProblemList, quote } from './problems.ts';

type Role = 'sku' | 'name' | 'nameEn' | 'stock' | 'price';
type Variant = ProductContent['variants'][number];

const usual: Usual<Role> = {
  sku: ['sku', 'stockcode', 'code', 'itemcode', 'productcode', '상품코드', '품번', '코드'],
  name: ['nameko', 'name', 'title', 'description', 'product', '상품명', '품명', '이름'],
  nameEn: ['nameen', 'titleen', 'englishname', '영문명', '영문상품명'],
  stock: ['stock', 'quantity', 'qty', '재고', '수량', '재고수량'],
  price: ['price', 'unitprice', '가격', '단가', '판매가'],
};

export interface VariantsImport {
  content: ProductContent;
  lines: number;
  /** Not empty: nothing should be changed. */
  problems: FieldProblem[];
}

export function importVariants(content: ProductContent, bytes: Uint8Array): VariantsImport {
  const problems = new ProblemList();
  const table = readTable(bytes, { usual, needed: ['sku'] }, problems);
  const variants = new Map(content.variants.map((variant) => [variant.sku, variant]));
  const seen = new Map<string, string>();
  for (const line of table) {
    const sku = skuOf(line, seen, problems);
    if (sku === undefined) continue;
    const variant = variantOf(line, variants.get(sku), { sku, currency: content.currency }, problems);
    if (variant) variants.set(sku, variant);
  }
  const max = limits.variantsPerListingMax.value;
  if (variants.size > max) {
    problems.add('file', 'variants-many', { count: variants.size, max });
  }
  return {
    content: { ...content, variants: [...variants.values()] },
    lines: table.length,
    problems: problems.all(),
  };
}

function skuOf(line: TableLine<Role>, seen: Map<string, string>, problems: ProblemList): string | undefined {
  const sku = line.cell('sku');
  const max = limits.skuLengthMax.value;
  if (sku === undefined || sku.length > max) {
    if (sku === undefined) problems.add(line.where, 'sku-missing', { max });
    else problems.add(line.where, 'sku-long', { sku: quote(sku), max });
    return undefined;
  }
  const before = seen.get(sku);
  if (before !== undefined) {
    problems.add(line.where, 'sku-line-twice', { sku: quote(sku), first: before });
    return undefined;
  }
  seen.set(sku, line.where);
  return sku;
}

function variantOf(
  line: TableLine<Role>,
  known: Variant | undefined,
  { sku, currency }: { sku: string; currency: string },
  problems: ProblemList,
): Variant | undefined {
  const name = nameOf(line, known, problems);
  const texts = { stock: line.cell('stock'), price: line.cell('price') };
  const given = { name, ...texts };
  const missing = (['name', 'stock', 'price'] as const).filter((role) => given[role] === undefined);
  if (!known && missing.length > 0) {
    problems.add(line.where, 'variant-incomplete', { sku: quote(sku), missing });
    return undefined;
  }
  const range = { what: 'stock' as const, min: 0, max: inventoryLimits.capacityMax.value };
  const stock = texts.stock === undefined ? known?.stock : wholeCell(line, texts.stock, range, problems);
  const money = { currency, max: limits.priceMax.value };
  const price = texts.price === undefined ? known?.price : priceCell(line, texts.price, money, problems);
  if (name === undefined || stock === undefined || price === undefined) return undefined;
  return { sku, name, stock, price };
}

function nameOf(
  line: TableLine<Role>,
  known: Variant | undefined,
  problems: ProblemList,
): Variant['name'] | undefined {
  const ko = line.cell('name') ?? known?.name.ko;
  const en = line.cell('nameEn') ?? known?.name.en;
  const max = limits.titleLengthMax.value;
  const long = [ko, en].find((text) => text !== undefined && text.length > max);
  if (long !== undefined) problems.add(line.where, 'name-long', { name: quote(long), max });
  return ko === undefined ? undefined : { ko, ...(en !== undefined && { en }) };
}
