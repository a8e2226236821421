// What a buyer does with the pages, in the words that the pages use. Everything is found by role and name, as people
// and screen readers find it.
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { Stage, Window } from './stage.ts';

export const GUEST = { name: '이서연', email: 'seoyeon@example.com' };

export type Card = 'pays' | 'declines' | 'short' | 'asks';

const CARDS: Record<Card, RegExp> = {
  pays: /승인되는 카드.*4242/,
  declines: /거절되는 카드/,
  short: /잔액 부족/,
  asks: /본인 확인.*3155/,
};

/** There are few of these, and many of the other. */
export const POSTCARD = /엽서/;
export const POSTER = /포스터/;

/** One piece of the shop. */
export async function chooseGoods({ page, go }: Window, { offers }: Stage, which = POSTCARD): Promise<void> {
  await go(`/l/${offers.product.listing}`);
  await chooseOption(page, which);
  await addToCart(page);
}

/** By what is written beside it, as the button of the option itself is not drawn. */
export async function chooseOption(page: Page, name: RegExp): Promise<void> {
  const option = page.getByRole('radio', { name });
  await page.locator('label').filter({ has: option }).click();
  await page.getByRole('radio', { name, checked: true }).waitFor({ state: 'attached' });
}

export async function addToCart(page: Page): Promise<void> {
  await page.getByRole('button', { name: '장바구니에 담기' }).click();
  await page.getByRole('link', { name: /장바구니, \d+건/ }).waitFor();
}

export async function toCheckout({ page, go }: Window): Promise<void> {
  await go('/cart');
  await page.getByRole('link', { name: '결제하기' }).click();
  await page.getByRole('heading', { name: '결제', level: 1 }).waitFor();
}

export async function fillContact(page: Page, contact: typeof GUEST = GUEST): Promise<void> {
  await page.getByLabel('이름', { exact: true }).fill(contact.name);
  await page.getByLabel('이메일').fill(contact.email);
}

export async function payByCard(page: Page, card: Card = 'pays'): Promise<void> {
  await page.getByRole('button', { name: CARDS[card] }).click();
  await pressPay(page);
}

export async function pressPay(page: Page): Promise<void> {
  await page.getByRole('button', { name: /결제하기$/ }).click();
}

/** The booking page in its state; answers the booking id. */
export async function bookingIn(page: Page, state: string): Promise<string> {
  await page.waitForURL(/\/bookings\/[\w-]{36}/);
  await page.getByText(state, { exact: true }).first().waitFor();
  const id = /\/bookings\/([\w-]{36})/.exec(page.url())?.[1];
  assert.ok(id);
  return id;
}

/** Nothing went wrong by itself on the way. */
export function assertFaultless(...windows: Window[]): void {
  assert.deepEqual(
    windows.flatMap(({ faults }) => faults()),
    [],
  );
}
