// Paying by card where it is not simply yes: the bank asks, the bank says no, the buyer goes away and comes back. The
// practice network takes the cards; whatever happens, nobody is charged twice.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { violations } from './axe.ts';
import {
  assertFaultless,
  bookingIn,
  chooseGoods,
  fillContact,
  GUEST,
  POSTER,
  payByCard,
  pressPay,
  toCheckout,
} from './buyer.ts';
import { openStage, type Stage, type Window } from './stage.ts';

let stage: Stage;
before(async () => {
  stage = await openStage();
});
after(() => stage.stop());

/** Captures that the network has made. */
async function captured(): Promise<number> {
  return JSON.parse(await (await fetch(`${stage.jari.network.controlUrl}/control`)).text()).captured;
}

async function atTheBank(window: Window, who: 'guest' | 'member' = 'guest'): Promise<void> {
  await chooseGoods(window, stage, POSTER);
  await toCheckout(window);
  if (who === 'guest') await fillContact(window.page);
  await payByCard(window.page, 'asks');
  await bankAsks(window.page);
  assert.deepEqual(await violations(window.page), []);
}

const bankAsks = (page: Page) => page.getByText('카드사 본인 확인이 필요합니다').waitFor();
const answerBank = (page: Page, answer: '본인 확인 완료' | '본인 확인 실패') =>
  page.getByRole('button', { name: answer }).click();

test('a guest whose bank asks proves who he is on the page, and it is paid once', async () => {
  const before = await captured();
  const window = await stage.open();
  await atTheBank(window);
  await answerBank(window.page, '본인 확인 완료');
  await bookingIn(window.page, '확정');
  assert.equal(await captured(), before + 1);
  assertFaultless(window);
});

test('whoever fails at the bank is told why, keeps the places, and pays with another card', async () => {
  const before = await captured();
  const window = await stage.open();
  const { page } = window;
  await atTheBank(window);
  await answerBank(page, '본인 확인 실패');
  await page.getByText('결제되지 않았습니다').waitFor();
  await page.getByText(/본인 확인을 마치지 못했습니다/).waitFor();
  await page.getByText(/자리는 그대로 잡혀 있습니다/).waitFor();
  assert.deepEqual(await violations(page), []);
  await payByCard(page, 'short');
  await page.getByText(/카드 잔액이 부족합니다/).waitFor();
  await payByCard(page);
  await bookingIn(page, '확정');
  assert.equal(await captured(), before + 1);
});

test('whoever leaves the bank comes back after a reload, and another tab sees the end by itself', async () => {
  const before = await captured();
  const buyer = await stage.jari.person('buyer');
  const window = await stage.open(buyer);
  const { page } = window;
  await atTheBank(window, 'member');
  await page.reload();
  await bankAsks(page);
  const second = await window.context.newPage();
  await second.goto(page.url());
  await bankAsks(second);
  await answerBank(second, '본인 확인 완료');
  await bookingIn(second, '확정');
  await bookingIn(page, '확정');
  await page.goto(`${stage.url}/checkout`);
  await page.getByText('이미 예매했습니다').waitFor();
  assert.equal(await captured(), before + 1);
  assertFaultless(window);
});

test('a guest who closed the page at the bank finds the booking again, and finishes', async () => {
  const before = await captured();
  const window = await stage.open();
  await atTheBank(window);
  await window.page.close();
  const page = await window.context.newPage();
  await page.goto(`${stage.url}/checkout`);
  await page.getByRole('link', { name: '예매 보기' }).click();
  await page.getByLabel('이메일').fill(GUEST.email);
  await page.getByRole('button', { name: '조회하기' }).click();
  await bankAsks(page);
  await answerBank(page, '본인 확인 완료');
  await bookingIn(page, '확정');
  assert.equal(await captured(), before + 1);
});

test('whoever cannot prove it pays another way, and the first payment is over', async () => {
  const before = await captured();
  const window = await stage.open();
  const { page } = window;
  await atTheBank(window);
  await page.getByRole('button', { name: '다른 방법으로 결제하기' }).click();
  await payByCard(page);
  await bookingIn(page, '확정');
  assert.equal(await captured(), before + 1);
});

test('a card that is declined at once says its own reason', async () => {
  const window = await stage.open();
  const { page } = window;
  await chooseGoods(window, stage, POSTER);
  await toCheckout(window);
  await fillContact(page);
  const reasons: [string, RegExp][] = [
    ['4000 0000 0000 0069', /만료된 카드입니다/],
    ['4000 0000 0000 0127', /보안 코드가 맞지 않습니다/],
    ['4000 0000 0000 9979', /카드사가 이 결제를 허락하지 않았습니다/],
  ];
  for (const [number, reason] of reasons) {
    await page.getByLabel('카드 번호').fill(number);
    await page.getByLabel(/유효기간/).fill('12/39');
    await page.getByLabel('보안 코드').fill('123');
    await pressPay(page);
    await page.getByText(reason).waitFor();
    await page.getByText(/고르신 것은 다시 담아 두었으니/).waitFor();
  }
});

test('points are bought with a card whose bank asks, or the top-up is given up for another card', async () => {
  const buyer = await stage.jari.person('buyer');
  const window = await stage.open(buyer);
  const { page } = window;
  await window.go('/wallet');
  await page.getByRole('button', { name: '₩10,000', exact: true }).click();
  await page.getByRole('button', { name: /본인 확인.*3155/ }).click();
  await page.getByRole('button', { name: '₩10,000 충전하기' }).click();
  await page.getByRole('button', { name: '그만두고 다른 카드로 충전하기' }).click();
  await page.getByRole('button', { name: '₩50,000', exact: true }).click();
  await page.getByRole('button', { name: /본인 확인.*3155/ }).click();
  await page.getByRole('button', { name: '₩50,000 충전하기' }).click();
  await page.getByRole('button', { name: '본인 확인 완료' }).waitFor();
  await page.reload();
  await answerBank(page, '본인 확인 완료');
  await page.getByText('₩50,000을 충전했습니다.').waitFor();
  assert.equal(await buyer.points(), 50_000);
  assertFaultless(window);
});
