// What a host does while things are sold: lets tickets in, also when nobody answers; sees bookings come in and gives
// one back; reads the figures.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { day, pieces } from '../../server/e2e/offers.ts';
import { until } from '../../server/e2e/visitor.ts';
import { assertFaultless } from './buyer.ts';
import { openStage, type Stage } from './stage.ts';

let stage: Stage;
before(async () => {
  stage = await openStage();
});
after(() => stage.stop());

/** Two adults at an exhibition, known at the gate. */
async function booked(time = '10:00'): Promise<{ bookingId: string; code: string }> {
  const guest = stage.jari.guest();
  const held = await guest.hold(pieces(stage.offers.exhibition.pool, `${day(3)}T${time}`, 2, 'adult'));
  const { status, body, text } = await guest.book(held.body.receipt, { card: { source: 'tok_visa' } });
  assert.equal(status, 201, text);
  await until(
    async () => JSON.parse((await stage.host.get(`/v1/check-in/guests?code=${body.code}`)).text).guests,
    (guests: unknown[]) => guests.length > 0,
  );
  return body;
}

async function chooseExhibition(page: Page): Promise<void> {
  await page.getByText('변경', { exact: true }).click();
  await page.getByLabel('상품').selectOption(stage.offers.exhibition.listing);
  await page.getByLabel('입구 이름').fill('동문');
}

async function typeCode(page: Page, code: string): Promise<void> {
  await page.getByLabel('예매번호').fill(code);
  await page.getByRole('button', { name: '확인', exact: true }).click();
}

/** After so many tries in vain a gate waits fifteen seconds before the next. */
const TRIES_UNTIL_PATIENT = 5;

const result = (page: Page) => page.getByRole('region', { name: '확인 결과' });

test('a ticket lets in once, and the second time the gate says when and where the first was', async () => {
  const { code } = await booked();
  const window = await stage.open(stage.host);
  const { page, go } = window;
  await go('/host/check-in');
  await chooseExhibition(page);
  await typeCode(page, code);
  await result(page).getByText('입장하세요').waitFor();
  await result(page).getByText('2명').waitFor();
  await typeCode(page, code);
  await result(page).getByText('이미 입장한 티켓입니다').waitFor();
  await result(page)
    .getByText(/‘동문’에서 입장했습니다/)
    .waitFor();
  await typeCode(page, 'ZZZZZ-ZZZZZ');
  await result(page).getByText('확인되지 않는 티켓입니다').waitFor();
  assertFaultless(window);
});

test('scans made while nobody answers outlive a reload and are answered once there is a connection', async () => {
  const { code } = await booked();
  const window = await stage.open(stage.host);
  const { page, go } = window;
  await go('/host/check-in');
  await chooseExhibition(page);
  await page.getByText(/명단 \d+건 저장됨/).waitFor();
  let cut = 0;
  await page.route('**/v1/check-in/scans', async (route) => {
    await route.abort();
    cut += 1;
  });
  await typeCode(page, code);
  await result(page).getByText('명단에 있습니다').waitFor();
  await typeCode(page, code);
  await result(page).getByText('이미 확인한 티켓입니다').waitFor();
  await page.getByText('스캔 2건을 이 기기에 보관했습니다', { exact: false }).waitFor();
  cut = 0;
  await go('/host/check-in');
  await page.getByText('서버와 연결되지 않았습니다').waitFor();
  // By now the page waits so long before it asks again by itself that it is the button that asks.
  while (cut < TRIES_UNTIL_PATIENT) await page.waitForTimeout(100);
  await page.unroute('**/v1/check-in/scans');
  await page.getByRole('button', { name: '지금 보내기' }).click();
  const history = page.getByRole('listitem').filter({ hasText: code });
  await history.filter({ hasText: '입장하세요' }).waitFor();
  await history.filter({ hasText: '이미 입장한 티켓입니다' }).waitFor();
  await window.context.close();
});

test('a booking appears by itself, is found by its code and given back in full', async () => {
  const window = await stage.open(stage.host);
  const { page, go } = window;
  await go('/host/bookings');
  await page.getByText('실시간', { exact: true }).waitFor();
  const { code } = await booked();
  await page.getByRole('link', { name: new RegExp(code) }).waitFor();
  await page.getByLabel('예매번호로 찾기').fill(code);
  await page.getByRole('button', { name: '찾기' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText(code).waitFor();
  await dialog.getByRole('button', { name: '취소하고 환불하기' }).click();
  await dialog.getByLabel(/취소 사유/).fill('전시실 누수');
  await dialog.getByRole('button', { name: /₩.+ 환불하기/ }).click();
  await dialog.getByText('판매자가 취소').waitFor();
  await dialog.getByText('취소됨', { exact: true }).first().waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('link', { name: new RegExp(`${code}.*취소됨`) }).waitFor();
  assertFaultless(window);
});

test('figures show what was sold, and who comes to each session', async () => {
  await booked('13:00');
  await until(
    () => stage.host.get(`/v1/views/sales?from=${day(-1)}&to=${day(1)}`),
    ({ body }) => body.sales.length > 0,
  );
  const window = await stage.open(stage.host);
  const { page, go } = window;
  await go('/host/figures');
  await page.getByRole('img', { name: /날짜별 매출 막대그래프/ }).waitFor();
  await page.getByLabel('상품').selectOption(stage.offers.exhibition.listing);
  while ((await page.locator(`[data-day="${day(3)}"]`).count()) === 0)
    await page.getByRole('button', { name: '다음 달' }).click();
  await page.locator(`[data-day="${day(3)}"]`).click();
  await page.getByRole('row', { name: /오후 1:00/ }).waitFor();
  assertFaultless(window);
});
