// Two people and one seat; and the best seats together.
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { assertFaultless, bookingIn, fillContact, payByCard, toCheckout } from './buyer.ts';
import { openStage, type Stage, type Window } from './stage.ts';

let stage: Stage;
before(async () => {
  stage = await openStage();
});
after(() => stage.stop());

async function lookAtSeats(): Promise<Window> {
  const window = await stage.open();
  await window.go(`/l/${stage.offers.concert.listing}`);
  await window.page.getByText('목록', { exact: true }).click();
  return window;
}

/** Seat `number` of row A in the list: area, row, seat. */
async function chooseSeat(page: Page, number: number): Promise<void> {
  await page.getByRole('button', { name: /^Hall/ }).click();
  await page.getByRole('button', { name: /A열/ }).first().click();
  await page
    .getByRole('button', { name: new RegExp(`(^|\\D)${number}번`) })
    .first()
    .click();
}

const hold = (page: Page) => page.getByRole('button', { name: /\d+석 장바구니에 담기/ });

test('two people choose one seat: one gets it, the other is told at once and offered what is near', async () => {
  const [first, second] = [await lookAtSeats(), await lookAtSeats()];
  await chooseSeat(first.page, 3);
  await chooseSeat(second.page, 3);
  await hold(first.page).click();
  await first.page.getByText('장바구니에 담았습니다.').waitFor();
  // Nothing was pressed here: the stream of changes tells.
  await second.page.getByText(/방금 다른 분이 먼저 잡았습니다/).waitFor();
  await second.page.getByRole('button', { name: '가까운 자리로 바꾸기' }).click();
  await hold(second.page).click();
  await second.page.getByText('장바구니에 담았습니다.').waitFor();
  for (const window of [first, second]) {
    await toCheckout(window);
    await fillContact(window.page);
    await payByCard(window.page);
    await bookingIn(window.page, '확정');
  }
  assertFaultless(first, second);
});

test('the best seats together are found, held and named', async () => {
  const window = await stage.open();
  await window.go(`/l/${stage.offers.concert.listing}`);
  await window.page.getByRole('button', { name: '좋은 자리 2석 담기' }).click();
  await window.page.getByText(/\d+번.*을 담았습니다/).waitFor();
  await window.go('/cart');
  await window.page.getByText(/\d+번/).first().waitFor();
  assertFaultless(window);
});
