// Pages that need to know who is looking, when nobody answers that.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { bookingIn, chooseGoods, payByCard, toCheckout } from './buyer.ts';
import { openStage, type Stage } from './stage.ts';

let stage: Stage;
before(async () => {
  stage = await openStage();
});
after(() => stage.stop());

test('where it cannot be known who is looking, the page says so, and asks again when it is told to', async () => {
  const { page, go } = await stage.open(stage.host);
  for (const path of ['/bookings', '/wallet', '/account', '/host', '/operations']) {
    await page.route('**/v1/identity/me', (route) => route.abort());
    await go(path);
    await page.getByText('서버에 연결하지 못했습니다.').waitFor();
    await page.unroute('**/v1/identity/me');
    await page.getByRole('button', { name: '다시 시도' }).click();
    await page.getByText('서버에 연결하지 못했습니다.').waitFor({ state: 'detached' });
  }
});

test('a checkout takes no card before it is known who pays, so that none is forgotten when it is', async () => {
  const buyer = await stage.jari.person('buyer');
  const window = await stage.open(buyer);
  const { page } = window;
  await chooseGoods(window, stage);
  await page.route('**/v1/identity/me', (route) => route.abort());
  await toCheckout(window);
  await page.getByText('서버에 연결하지 못했습니다.').waitFor();
  assert.equal(await page.getByLabel('이메일').count(), 0);
  await page.unroute('**/v1/identity/me');
  await page.getByRole('button', { name: '다시 시도' }).click();
  await payByCard(page);
  await bookingIn(page, '확정');
  await page.getByText(buyer.email).first().waitFor();
});
