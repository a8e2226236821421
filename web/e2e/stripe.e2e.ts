// Paying where the server charges through Stripe: its form, its window of the bank, nothing of the practice network.
// Both sides of Stripe are played; only the pages that take a card ask for anything of it. And where no card is taken.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { StripeFake } from '../../server/src/payment/providers/stripe-fake.ts';
import { bookingIn, chooseGoods, fillContact, POSTER, pressPay, toCheckout } from './buyer.ts';
import { openStage, type Stage, type Window } from './stage.ts';
import { playStripe, type StripePage } from './stripe-page.ts';

const KEYS = {
  STRIPE_SECRET_KEY: 'sk_test_1',
  STRIPE_PUBLISHABLE_KEY: 'pk_test_1',
  STRIPE_WEBHOOK_SECRET: 'whsec_1',
};

const fake = new StripeFake();
let stage: Stage;
before(async () => {
  stage = await openStage({ env: KEYS, stripeApi: await fake.start() });
});
after(async () => {
  await stage.stop();
  fake.stop();
});

async function open(): Promise<{ window: Window; stripe: StripePage }> {
  const window = await stage.open();
  return { window, stripe: await playStripe(window.context, fake) };
}

async function typeCard(page: Page, number: string): Promise<void> {
  await page.getByLabel('Stripe Card number').fill(number);
  await page.getByLabel('Stripe Expiry').fill('12 / 39');
  await page.getByLabel('Stripe CVC').fill('123');
}

async function checkOut(window: Window): Promise<void> {
  await chooseGoods(window, stage, POSTER);
  await toCheckout(window);
  await fillContact(window.page);
}

/** Pages ask nobody else for anything. */
function assertOnlyStripe(window: Window): void {
  const others = window
    .faults()
    .filter((fault) => !fault.startsWith('foreign request: https://js.stripe.com/'));
  assert.deepEqual(others, []);
}

test('a card is taken by the form of Stripe, which only the checkout asks for', async () => {
  const { window, stripe } = await open();
  const { page } = window;
  const before = fake.charged.length;
  await chooseGoods(window, stage, POSTER);
  await window.go('/cart');
  assert.deepEqual(stripe.asked, []);
  await toCheckout(window);
  await fillContact(page);
  await typeCard(page, '4242 4242 4242 4242');
  assert.equal(await page.getByText('연습용 결제').count(), 0);
  assert.match(
    stripe.asked.join(),
    /^https:\/\/js\.stripe\.com\/\w+\/stripe\.js\?advancedFraudSignals=false$/,
  );
  await pressPay(page);
  await bookingIn(page, '확정');
  assert.equal(fake.charged.length, before + 1);
  assertOnlyStripe(window);
});

test('a card that is not complete is not sent, and says what is missing', async () => {
  const { window } = await open();
  await checkOut(window);
  await window.page.getByLabel('Stripe Card number').fill('4242');
  await pressPay(window.page);
  await window.page.getByText('월/연도로 입력해 주세요. 예: 12/29').waitFor();
  assert.equal(new URL(window.page.url()).pathname, '/checkout');
});

test('the window of the bank opens by itself, and who passes it is charged once, without any notice', async () => {
  const { window } = await open();
  const before = fake.charged.length;
  await checkOut(window);
  await typeCard(window.page, '4000 0025 0000 3155');
  await pressPay(window.page);
  await bookingIn(window.page, '확정');
  assert.equal(fake.charged.length, before + 1);
  assertOnlyStripe(window);
});

test('whoever leaves the window of the bank opens it again, fails, and pays with another card', async () => {
  const { window, stripe } = await open();
  const { page } = window;
  const before = fake.charged.length;
  await checkOut(window);
  await typeCard(page, '4000 0025 0000 3155');
  stripe.bank('leaves');
  await pressPay(page);
  await page.getByText(/아직 확인되지 않았습니다/).waitFor();
  await page.reload();
  stripe.bank('fails');
  await page.getByRole('button', { name: '카드사에서 본인 확인하기' }).click();
  await page.getByText(/본인 확인을 마치지 못했습니다/).waitFor();
  await typeCard(page, '4000 0000 0000 9995');
  await pressPay(page);
  await page.getByText(/카드 잔액이 부족합니다/).waitFor();
  await typeCard(page, '4242 4242 4242 4242');
  await pressPay(page);
  await bookingIn(page, '확정');
  assert.equal(fake.charged.length, before + 1);
  assertOnlyStripe(window);
});

test('where Stripe cannot be reached, the page says so and tries again', async () => {
  const window = await stage.open();
  await window.context.route('https://js.stripe.com/**', (route) => route.abort());
  await checkOut(window);
  await window.page.getByText(/카드 입력란을 불러오지 못했습니다/).waitFor();
  await window.context.unroute('https://js.stripe.com/**');
  await playStripe(window.context, fake);
  await window.page.getByRole('button', { name: '다시 시도' }).click();
  await typeCard(window.page, '4242 4242 4242 4242');
  await pressPay(window.page);
  await bookingIn(window.page, '확정');
});

test('where no card is taken, the pages say so', async () => {
  const without = await openStage({ flags: { cards: 'no' } });
  try {
    const window = await without.open(await without.jari.person('buyer'));
    await chooseGoods(window, without, POSTER);
    await toCheckout(window);
    await window.page.getByText(/이곳에서는 카드를 받지 않습니다/).waitFor();
    await window.go('/wallet');
    await window.page.getByText(/카드를 받지 않아 충전할 수 없습니다/).waitFor();
    assert.deepEqual(window.faults(), []);
  } finally {
    await without.stop();
  }
});
