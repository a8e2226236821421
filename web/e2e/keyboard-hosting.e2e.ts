// What a host does, with nothing but the keyboard: a listing of each kind written and offered, a calendar painted,
// tickets let in by their code, a booking given back.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { day, pieces } from '../../server/e2e/offers.ts';
import { until } from '../../server/e2e/visitor.ts';
import { assertFaultless } from './buyer.ts';
import { Keys } from './keys.ts';
import { openStage, type Stage, type Window } from './stage.ts';

let stage: Stage;
let host: Window;
let keys: Keys;

before(async () => {
  stage = await openStage();
  host = await stage.open(stage.host);
  keys = new Keys(host.page);
});
after(() => stage.stop());

const SEATS = `구역,열,좌석,등급\n${[1, 2, 3, 4].map((seat) => `1층,A,${seat},R`).join('\n')}`;

async function begin(kind: string, title: string): Promise<void> {
  await host.go('/host/listings/new');
  const kinds = keys.page.getByRole('listitem').getByRole('link', { name: new RegExp(`^${kind}`) });
  await keys.toOne(kinds, kind);
  await keys.press('Enter');
  await keys.page.getByRole('heading', { name: `새 ${kind}`, level: 1 }).waitFor();
  await keys.kept();
  await keys.write(/^이름 \(한국어\)/, title);
  await keys.write(/^설명 \(한국어\)/, '한 줄.');
  await keys.write(/^장소 이름 \(한국어\)/, '자리홀');
  await keys.write(/^주소 \(한국어\)/, '서울 중구 세종대로 1');
}

/** Its id, once it is on sale. */
async function publish(): Promise<string> {
  const { page } = keys;
  await keys.enter('button', '저장하고 공개');
  await page.waitForURL(/\/host\/listings\/[\w-]{36}/);
  await page.getByText('판매 중', { exact: true }).waitFor();
  await page.getByText('모두 저장됨').waitFor();
  await keys.kept();
  assertFaultless(host);
  const id = /listings\/([\w-]{36})/.exec(page.url())?.[1];
  assert.ok(id);
  return id;
}

test('a concert with seats from a file is written and offered', async () => {
  await begin('공연', '봄밤의 실내악');
  await keys.date('날짜', '2058-03-05');
  const chooser = keys.page.waitForEvent('filechooser');
  await keys.enter('button', '배치도 파일 고르기');
  await (await chooser).setFiles({ name: 'hall.csv', mimeType: 'text/csv', buffer: Buffer.from(SEATS) });
  await keys.page.getByText(/좌석 4석/).waitFor();
  await keys.kept();
  await keys.write(/^R 정가/, '150000');
  await publish();
});

test('an exhibition is written, and its calendar painted', async () => {
  await begin('전시', '종이의 방');
  await keys.write(/^평소 성인 요금/, '15000');
  await keys.date('첫날', '2058-03-01');
  await keys.date('마지막 날', '2058-03-31');
  await keys.choose('쉬는 날');
  await keys.toDay('2058-03-20');
  await keys.press('Shift+ArrowRight', 'Space');
  await keys.enter('button', /^매주 월 /);
  const listing = await publish();
  const { content } = (await stage.host.get(`/v1/catalog/listings/${listing}`)).body;
  assert.ok(content.kind === 'exhibition');
  assert.deepEqual(content.calendar.closed, { weekdays: [1], dates: ['2058-03-20', '2058-03-21'] });
});

test('a stay and goods are written and offered, and taken from sale again', async () => {
  await begin('숙소', '골목 한옥');
  await keys.write(/^객실 이름 \(한국어\)/, '온돌방');
  await keys.write(/^객실 수/, '3');
  await keys.write(/^평소 정가/, '80000');
  await publish();

  await begin('상품', '파란 머그');
  await keys.write(/^옵션 이름 \(한국어\)/, '파란 머그');
  await keys.write(/^가격/, '14000');
  await keys.write(/^재고/, '12');
  await publish();
  await keys.enter('button', '판매 끝내기');
  await keys.page.getByRole('dialog').waitFor();
  await keys.press('Escape');
  await keys.page.getByRole('dialog').waitFor({ state: 'detached' });
  await keys.kept();
  await keys.backAt(/판매 끝내기/);
});

/** Two adults at an exhibition, known at the gate. */
async function booked(): Promise<string> {
  const guest = stage.jari.guest();
  const held = await guest.hold(pieces(stage.offers.exhibition.pool, `${day(3)}T10:00`, 2, 'adult'));
  const { status, body, text } = await guest.book(held.body.receipt, { card: { source: 'tok_visa' } });
  assert.equal(status, 201, text);
  await until(
    async () => JSON.parse((await stage.host.get(`/v1/check-in/guests?code=${body.code}`)).text).guests,
    (guests: unknown[]) => guests.length > 0,
  );
  return body.code;
}

test('a ticket is let in by its code', async () => {
  const { page } = keys;
  const code = await booked();
  await host.go('/host/check-in');
  await keys.toOne(page.locator('summary'), 'the occasion');
  await keys.press('Enter');
  await keys.select('상품', /전시회/);
  await keys.write(/^입구 이름/, '동문');
  await keys.write(/^예매번호/, code);
  await keys.press('Enter');
  await page.getByRole('region', { name: '확인 결과' }).getByText('입장하세요').waitFor();
  await keys.kept();
  assertFaultless(host);
});

test('a booking is found by its code and given back', async () => {
  const { page } = keys;
  const code = await booked();
  await host.go('/host/bookings');
  await page.getByText('실시간', { exact: true }).waitFor();
  await keys.write(/^예매번호로 찾기/, code);
  await keys.press('Enter');
  await page.getByRole('dialog').getByText(code).waitFor();
  await keys.enter('button', '취소하고 환불하기');
  await keys.enter('button', /₩.+ 환불하기/);
  await page.getByRole('dialog').getByText('취소됨', { exact: true }).first().waitFor();
  await keys.kept();
  await keys.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await keys.kept();
  assertFaultless(host);
});
