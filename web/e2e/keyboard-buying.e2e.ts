// Buying, giving back, topping up and signing in with nothing but the keyboard; on the way every stop of the tab key is
// looked at (keys.ts).
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { day } from '../../server/e2e/offers.ts';
import { assertFaultless, bookingIn, GUEST } from './buyer.ts';
import { Keys } from './keys.ts';
import { openStage, type Stage, type Window } from './stage.ts';

let stage: Stage;
before(async () => {
  stage = await openStage();
});
after(() => stage.stop());

const PAY = /₩[\d,]+ 결제하기$/;
const PAYING_CARD = /승인되는 카드.*4242/;

async function look(listing: string, as?: Parameters<Stage['open']>[0]): Promise<[Window, Keys]> {
  const window = await stage.open(as);
  await window.go(`/l/${listing}`);
  await window.settled();
  return [window, new Keys(window.page)];
}

async function added(keys: Keys): Promise<void> {
  await keys.page.getByText('장바구니에 담았습니다.').waitFor();
  await keys.kept();
}

/** From what was just put into the cart to a confirmed booking. */
async function payAsGuest(keys: Keys): Promise<void> {
  const { page } = keys;
  await keys.enter('link', /^결제하기$/);
  await page.getByRole('heading', { name: '결제', level: 1 }).waitFor();
  await keys.write(/^이름/, GUEST.name);
  await keys.write(/^이메일/, GUEST.email);
  await keys.enter('button', PAYING_CARD);
  await keys.enter('button', PAY);
  await bookingIn(page, '확정');
}

test('a guest finds a seat in the list, pays, and gives it back after seeing what comes back', async () => {
  const [window, keys] = await look(stage.offers.concert.listing);
  await keys.choose('목록');
  await keys.enter('button', /^Hall/);
  await keys.enter('button', /A열/);
  await keys.enter('button', /(^|\D)3번/);
  await keys.enter('button', /1석 장바구니에 담기/);
  await added(keys);
  await payAsGuest(keys);
  await keys.enter('button', '예매 취소');
  await keys.page.getByText('지금 취소하면 돌려받는 금액').waitFor();
  await keys.enter('button', /₩50,000 돌려받기$/);
  await keys.page.getByText('취소됨', { exact: true }).first().waitFor();
  await keys.kept();
  assertFaultless(window);
});

test('the map of seats is walked with arrows, says each seat, and lets the focus go on', async () => {
  const [window, keys] = await look(stage.offers.concert.listing);
  const { page } = keys;
  await keys.to('application', '배치도');
  await keys.press('ArrowDown');
  const said = page.getByRole('status').filter({ hasText: /열.*번/ });
  await said.waitFor();
  const first = await said.textContent();
  await keys.press('ArrowRight');
  await page.waitForFunction((before) => !document.body.textContent?.includes(before), first ?? '');
  await keys.press('Enter', 'ArrowRight', 'Enter');
  await keys.enter('button', /2석 장바구니에 담기/);
  await added(keys);
  assertFaultless(window);
});

test('the best seats are asked for with a tier chosen from the list', async () => {
  const [window, keys] = await look(stage.offers.concert.listing);
  await keys.select('등급', /S/);
  await keys.enter('button', /인원 하나 늘리기/);
  await keys.enter('button', '좋은 자리 3석 담기');
  await keys.page.getByText(/\d+번.*을 담았습니다/).waitFor();
  await keys.kept();
  assertFaultless(window);
});

test('a member books a visit and two nights in calendars, and pays with points', async () => {
  const buyer = await stage.jari.person('buyer');
  await buyer.topUp(500_000);
  const [window, keys] = await look(stage.offers.exhibition.listing, buyer);
  const { page } = keys;
  await keys.chooseDay(day(3));
  await keys.choose(/오전 10:00/);
  await keys.enter('button', /성인.* 하나 늘리기/);
  await keys.press('Enter');
  await keys.enter('button', /장바구니에 담기/);
  await added(keys);

  await window.go(`/l/${stage.offers.stay.listing}`);
  await window.settled();
  const arrival = day(3);
  await keys.chooseDay(arrival);
  await keys.chooseDay(Temporal.PlainDate.from(arrival).add({ days: 2 }).toString());
  await keys.choose(/온돌방/);
  await keys.enter('button', /장바구니에 담기/);
  await added(keys);
  await keys.enter('link', /^결제하기$/);
  await page.getByRole('heading', { name: '결제', level: 1 }).waitFor();
  await keys.to('checkbox', /포인트 사용/);
  if (!(await page.getByRole('checkbox', { name: /포인트 사용/ }).isChecked())) await keys.press('Space');
  await keys.enter('button', PAY);
  await bookingIn(page, '확정');
  assert.equal(await buyer.points(), 500_000 - 2 * 15_000 - 2 * 90_000);

  await window.go('/bookings');
  await keys.enter('link', /전시회|느린마당/);
  await bookingIn(page, '확정');
  await keys.enter('button', '예매 취소');
  await page.getByText('지금 취소하면 돌려받는 금액').waitFor();
  await keys.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await keys.kept();
  await keys.backAt(/예매 취소/);
  assertFaultless(window);
});

test('goods are chosen, bought and shown as a booking', async () => {
  const [window, keys] = await look(stage.offers.product.listing);
  await keys.choose(/엽서/);
  await keys.enter('button', /장바구니에 담기/);
  await added(keys);
  await payAsGuest(keys);
  assert.equal((await stage.host.cell(stage.offers.product.pool, 'postcard')).sold, 1);
  assertFaultless(window);
});

test('somebody signs up, tops the wallet up with a practice card, signs out by the menu and in again', async () => {
  const window = await stage.open();
  const { page, go } = window;
  const keys = new Keys(page);
  await go('/sign-up');
  await keys.write(/^이름/, '박하늘');
  await keys.write(/^이메일/, 'haneul@example.com');
  await keys.write(/^비밀번호/, '문장도 좋습니다');
  await keys.press('Enter');
  await page.getByText('비밀번호는 10자 이상이어야 합니다.').waitFor();
  await keys.kept();
  await keys.write(/^비밀번호/, 'correct horse battery');
  await keys.press('Enter');
  await page.waitForURL((url) => url.pathname === '/');

  await go('/wallet');
  await keys.write(/^충전 금액/, '50000');
  await keys.enter('button', PAYING_CARD);
  await keys.enter('button', /₩50,000 충전하기$/);
  await page.getByText('₩50,000을 충전했습니다.').waitFor();
  await keys.kept();

  await keys.to('button', /박하늘/, 'Shift+Tab');
  await keys.press('Enter');
  await keys.item('로그아웃');
  await page.getByRole('link', { name: '로그인' }).first().waitFor();
  await go('/sign-in');
  await keys.write(/^이메일/, 'haneul@example.com');
  await keys.write(/^비밀번호/, 'correct horse battery');
  await keys.press('Enter');
  await page.getByRole('button', { name: /박하늘/ }).waitFor();
  assertFaultless(window);
});
