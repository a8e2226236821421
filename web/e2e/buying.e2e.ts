// Buying with the pages alone, as guest and as member: chosen, held, paid, shown, given back; and what happens when
// paying goes wrong on the way.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import {
  assertFaultless,
  bookingIn,
  chooseGoods,
  fillContact,
  GUEST,
  payByCard,
  pressPay,
  toCheckout,
} from './buyer.ts';
import { openStage, type Stage } from './stage.ts';

let stage: Stage;
before(async () => {
  stage = await openStage();
});
afterEach(() => stage.jari.cards({ mode: 'normal' }));
after(() => stage.stop());

/** An open breaker tells whoever presses the button in the meantime that it is too early. */
const PRESS_AGAIN_MS = 1_000;
/** Longer than anybody who plays in this test may be stopped, and shorter than the server waits for the network. */
const SLOW_MS = 6_000;

const sold = async () => (await stage.host.cell(stage.offers.product.pool, 'postcard')).sold;

test('a guest buys goods with a card, finds the booking on another device and gives it back', async () => {
  const window = await stage.open();
  const { page } = window;
  const before = await sold();
  await chooseGoods(window, stage);
  await toCheckout(window);
  await fillContact(page);
  await payByCard(page);
  await bookingIn(page, '확정');
  const code = await page
    .getByText(/^[0-9A-Z]{5}-[0-9A-Z]{5}$/)
    .first()
    .textContent();
  assert.equal(await sold(), before + 1);

  const elsewhere = await stage.open();
  await elsewhere.go('/find');
  await elsewhere.page.getByLabel('예매번호').fill(code ?? '');
  await elsewhere.page.getByLabel('이메일').fill(GUEST.email);
  await elsewhere.page.getByRole('button', { name: '조회하기' }).click();
  await bookingIn(elsewhere.page, '확정');
  await elsewhere.page.getByRole('button', { name: '예매 취소' }).click();
  await elsewhere.page.getByRole('button', { name: /돌려받기$/ }).click();
  await elsewhere.page.getByText('취소됨', { exact: true }).first().waitFor();
  assertFaultless(window, elsewhere);
});

test('a member pays with points, and the button pressed twice pays once', async () => {
  const buyer = await stage.jari.person('buyer');
  await buyer.topUp(50_000);
  const window = await stage.open(buyer);
  const { page } = window;
  await chooseGoods(window, stage);
  await toCheckout(window);
  await page.getByLabel('이메일').waitFor();
  const usePoints = page.getByRole('checkbox', { name: /포인트 사용/ });
  if (!(await usePoints.isChecked())) await usePoints.check();
  await page.getByRole('button', { name: /결제하기$/ }).dblclick();
  await bookingIn(page, '확정');
  assert.equal(await buyer.points(), 48_000);
  await window.go('/wallet');
  await page.getByText('₩48,000').first().waitFor();
  assertFaultless(window);
});

test('a declined card says why, and the same cart is paid with another one', async () => {
  const window = await stage.open();
  const { page } = window;
  await chooseGoods(window, stage);
  await toCheckout(window);
  await fillContact(page);
  await payByCard(page, 'short');
  await page.getByText(/카드 잔액이 부족합니다/).waitFor();
  await page.getByText(/고르신 것은 다시 담아 두었으니/).waitFor();
  await payByCard(page);
  await bookingIn(page, '확정');
});

test('a card network that cannot be reached makes the booking wait, and it is paid later', async () => {
  const window = await stage.open();
  const { page } = window;
  await chooseGoods(window, stage);
  await toCheckout(window);
  await fillContact(page);
  await stage.jari.cards({ mode: 'unreachable' });
  await payByCard(page);
  await bookingIn(page, '결제 대기');
  await stage.jari.cards({ mode: 'normal' });
  const confirmed = page.getByText('확정', { exact: true }).first();
  // The breaker lets a try through when it has cooled down.
  while (!(await confirmed.isVisible())) {
    await Promise.any([payByCard(page), confirmed.waitFor()]);
    await page.waitForTimeout(PRESS_AGAIN_MS);
  }
});

test('whoever reloads while the card network is slow ends with one booking', async () => {
  const window = await stage.open();
  const { page } = window;
  const before = await sold();
  await chooseGoods(window, stage);
  await toCheckout(window);
  await fillContact(page);
  await stage.jari.cards({ mode: 'slow', delayMs: SLOW_MS });
  await page.getByRole('button', { name: /승인되는 카드.*4242/ }).click();
  await pressPay(page);
  await page.getByText('결제하고 있습니다').waitFor();
  await page.reload();
  await bookingIn(page, '확정');
  assert.equal(await sold(), before + 1);
});
