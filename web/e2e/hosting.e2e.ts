// A host makes a listing of each kind through the forms, offers it, and a stranger finds it in the shop. What was typed
// outlives a reload and a lost session; a change that would take away what somebody holds says what stands in the way.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { SESSION_COOKIE } from '../../server/src/kernel/access.ts';
import { violations } from './axe.ts';
import { assertFaultless } from './buyer.ts';
import { openStage, type Stage, type Window } from './stage.ts';

let stage: Stage;
let host: Window;

before(async () => {
  stage = await openStage();
  host = await stage.open(stage.host);
});
after(() => stage.stop());

const SEATS = `구역,열,좌석,등급\n${['A', 'B'].flatMap((row) => [1, 2, 3, 4].map((seat) => `1층,${row},${seat},${row === 'A' ? 'R' : 'S'}`)).join('\n')}`;

function field(page: Page, name: string | RegExp) {
  return page.getByRole('textbox', { name, exact: true });
}

async function begin(kind: string, title: string): Promise<Page> {
  const { page, go } = host;
  await go('/host/listings/new');
  const kinds = page.getByRole('listitem');
  await kinds.getByRole('link', { name: new RegExp(`^${kind}`) }).click();
  await page.getByRole('heading', { name: `새 ${kind}`, level: 1 }).waitFor();
  await field(page, '이름 (한국어)').fill(title);
  await field(page, '이름 (영어)').fill(`${title} in English`);
  await field(page, '설명 (한국어)').fill('한 줄.\n두 줄.');
  await field(page, '장소 이름 (한국어)').fill('자리홀');
  await field(page, '주소 (한국어)').fill('서울 중구 세종대로 1');
  return page;
}

/** Its id, once it is on sale. */
async function publish(page: Page): Promise<string> {
  await page.getByRole('button', { name: '저장하고 공개' }).click();
  await page.waitForURL(/\/host\/listings\/[\w-]{36}/);
  await page.getByText('판매 중', { exact: true }).waitFor();
  await page.getByText('모두 저장됨').waitFor();
  const kept = await page.evaluate(() => Object.keys(localStorage).filter((name) => /:new-/.test(name)));
  assert.deepEqual(kept, [], 'what is stored is not kept on the device as well');
  assertFaultless(host);
  const id = /listings\/([\w-]{36})/.exec(page.url())?.[1];
  assert.ok(id);
  return id;
}

async function assertInTheShop(listing: string, title: string): Promise<void> {
  const stranger = await stage.open();
  await stranger.go(`/l/${listing}`);
  await stranger.page.getByRole('heading', { name: title, level: 1 }).waitFor();
  await stranger.context.close();
}

function file(name: string, text: string) {
  return { name, mimeType: 'text/csv', buffer: Buffer.from(text) };
}

test('a host sells a concert with seats from a file and a standing area', async () => {
  const page = await begin('공연', '봄밤의 실내악');
  await page.getByLabel('날짜', { exact: true }).fill('2058-03-05');
  const input = page.getByLabel('배치도 파일 고르기');
  await input.setInputFiles(file('hall.csv', '구역,열,좌석,등급\n1층,A,1,R\n1층,A,1,R'));
  await page.getByRole('row', { name: /3번째 줄 "1층\/A\/1" 좌석이 2번째 줄에 이미 있습니다/ }).waitFor();
  await input.setInputFiles(file('작은 홀.csv', SEATS));
  await page.getByText(/좌석 8석/).waitFor();
  // Drawn before anything is saved.
  await page.getByText('구매자에게 보일 배치도: 작은 홀').waitFor();
  await host.settled();
  await page.getByRole('button', { name: '스탠딩 구역 추가' }).click();
  await field(page, '구역 이름 (한국어)').fill('스탠딩 A');
  await field(page, '정원').fill('40');
  await field(page, /^R 정가/).fill('15만');
  await field(page, /^S 정가/).fill('90,000');
  const listing = await publish(page);
  await page.getByText('구매자에게 보일 배치도: 작은 홀').waitFor();
  await assertInTheShop(listing, '봄밤의 실내악');
});

test('a host paints the calendar of an exhibition with the mouse and the keyboard', async () => {
  const page = await begin('전시', '종이의 방');
  await field(page, /^평소 성인 요금/).fill('15,000');
  await page.getByRole('button', { name: '등급 추가' }).click();
  await field(page, '2번째 등급 이름').fill('축제');
  await field(page, /^축제 성인 요금/).fill('18,000');
  await page.getByLabel('첫날').fill('2058-03-01');
  await page.getByLabel('마지막 날').fill('2058-03-31');
  await page.getByRole('button', { name: /^매주 월 / }).click();
  await page.getByRole('radio', { name: '축제' }).check();
  await page.getByRole('button', { name: /^3월 5일/ }).hover();
  await page.mouse.down();
  await page.getByRole('button', { name: /^3월 9일/ }).hover();
  await page.mouse.up();
  await page.getByRole('radio', { name: '쉬는 날' }).check();
  await page.getByRole('button', { name: /^3월 20일/ }).focus();
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('Space');
  const listing = await publish(page);
  const { content } = (await stage.host.get(`/v1/catalog/listings/${listing}`)).body;
  assert.ok(content.kind === 'exhibition');
  assert.deepEqual(content.calendar.closed, { weekdays: [1], dates: ['2058-03-20', '2058-03-21'] });
  assert.deepEqual(content.calendar.tierRules, [
    { tier: '축제', spans: [{ from: '2058-03-05', to: '2058-03-09' }] },
  ]);
  await assertInTheShop(listing, '종이의 방');
});

test('a host sells a stay with weekend prices, and goods', async () => {
  const page = await begin('숙소', '골목 한옥');
  await field(page, '객실 이름 (한국어)').fill('온돌방');
  await field(page, '객실 수').fill('3');
  await field(page, /^평소 정가/).fill('8만');
  await page.getByRole('button', { name: '등급 추가' }).click();
  await field(page, '2번째 등급 이름').fill('주말');
  await field(page, /^주말 정가/).fill('110000');
  await page.getByRole('radio', { name: '주말' }).check();
  await page.getByRole('button', { name: /^매주 토 / }).click();
  await assertInTheShop(await publish(page), '골목 한옥');

  await begin('상품', '파란 머그');
  await field(page, '옵션 이름 (한국어)').fill('파란 머그');
  await field(page, '가격').fill('1.4만');
  await field(page, '재고').fill('12');
  await assertInTheShop(await publish(page), '파란 머그');
});

test('what is wrong is named and leads to its field; what was typed outlives a reload and a lost session', async () => {
  const page = await begin('상품', '엽서');
  await page.getByRole('button', { name: '임시 저장' }).click();
  await page.getByText(/고칠 곳이 \d군데 있습니다/).waitFor();
  await page.getByRole('button', { name: '옵션과 재고 1' }).first().click();
  await page.keyboard.type('엽서 한 장');
  assert.equal(await field(page, '옵션 이름 (한국어)').inputValue(), '엽서 한 장');
  await field(page, '가격').fill('1000');
  await field(page, '재고').fill('5');
  await page.reload();
  await page.getByText('저장하지 않은 내용을 이어서 보여 드립니다').waitFor();
  assert.equal(await field(page, '이름 (한국어)').inputValue(), '엽서');
  await host.context.clearCookies();
  await page.getByRole('button', { name: '임시 저장' }).click();
  await page.getByRole('link', { name: '다시 로그인' }).waitFor();
  await host.context.addCookies([{ name: SESSION_COOKIE, value: stage.host.token ?? '', url: stage.url }]);
  await page.reload();
  await page.getByRole('button', { name: '임시 저장' }).click();
  await page.waitForURL(/\/host\/listings\/[\w-]{36}/);
  await page.getByText('작성 중', { exact: true }).waitFor();
  host.faults();
});

test('a change that would take away what somebody holds is refused and says what stands in the way', async () => {
  const { page, go } = host;
  await begin('상품', '한정판 엽서');
  await field(page, '옵션 이름 (한국어)').fill('한정판');
  await field(page, '가격').fill('1000');
  await field(page, '재고').fill('5');
  const listing = await publish(page);
  const { pools } = (await stage.host.get(`/v1/catalog/listings/${listing}`)).body;
  const lines = [{ pool: pools[0]?.pool, unit: 'item-1', rate: 'standard', quantity: 3 }];
  assert.equal((await stage.jari.guest().post('/v1/inventory/holds', { lines })).status, 201);
  await go(`/host/listings/${listing}`);
  await field(page, '재고').fill('2');
  await page.getByRole('button', { name: '변경 저장' }).click();
  await page.getByRole('row', { name: '한정판 0 3' }).first().waitFor();
});

test('two tabs that edit one listing hear of each other, and neither overwrites the other unasked', async () => {
  const { context } = host;
  const first = await begin('상품', '두 탭의 엽서');
  await field(first, '옵션 이름 (한국어)').fill('엽서');
  await field(first, '가격').fill('1000');
  await field(first, '재고').fill('5');
  const listing = await publish(first);
  const second = await context.newPage();
  await second.goto(`${stage.url}/host/listings/${listing}`);
  await field(second, '이름 (한국어)').fill('둘째 탭의 이름');
  await field(first, '재고').fill('7');
  await first.getByRole('button', { name: '변경 저장' }).click();
  await first.getByText('모두 저장됨').waitFor();

  const told = /그사이 다른 곳에서 이 상품이 바뀌었습니다 \(.+\)/;
  await second.getByRole('button', { name: '변경 저장' }).click();
  await second.getByText(told).waitFor();
  assert.equal(await field(second, '이름 (한국어)').inputValue(), '둘째 탭의 이름');
  assert.deepEqual(await violations(second), []);
  await second.reload();
  await second.getByText(told).waitFor();
  assert.equal(await field(second, '이름 (한국어)').inputValue(), '둘째 탭의 이름');
  const [newer] = await Promise.all([
    context.waitForEvent('page'),
    second.getByRole('link', { name: '새 탭에서 새 내용 보기' }).click(),
  ]);
  await newer.getByRole('heading', { name: '두 탭의 엽서', level: 1 }).first().waitFor();
  await newer.close();
  await field(first, '재고').fill('9');
  await second.getByRole('button', { name: '내 내용으로 덮어쓰기' }).click();
  await second.getByRole('dialog').getByRole('button', { name: '덮어쓰기', exact: true }).click();
  await second.getByText('모두 저장됨').waitFor();
  const { content } = (await stage.host.get(`/v1/catalog/listings/${listing}`)).body;
  assert.ok(content.kind === 'product');
  assert.deepEqual([content.title.ko, content.variants[0]?.stock], ['둘째 탭의 이름', 5]);

  await first.getByRole('button', { name: '변경 저장' }).focus();
  await first.keyboard.press('Enter');
  await first.getByRole('button', { name: '새 내용 쓰기' }).focus();
  await first.keyboard.press('Enter');
  await first.getByRole('dialog').getByRole('button', { name: '버리고 새 내용 쓰기' }).focus();
  await first.keyboard.press('Enter');
  await first.getByText('모두 저장됨').waitFor();
  assert.deepEqual(
    [await field(first, '이름 (한국어)').inputValue(), await field(first, '재고').inputValue()],
    ['둘째 탭의 이름', '5'],
  );
  await second.close();
});

for (const [locale, colorScheme] of [
  ['ko-KR', 'light'],
  ['en-GB', 'dark'],
] as const) {
  test(`no form of a host breaks, fails axe or has to be scrolled sideways, ${locale}, ${colorScheme}`, async () => {
    const { concert, exhibition, stay, product } = stage.offers;
    const forms = [concert, exhibition, stay, product].map(({ listing }) => `/host/listings/${listing}`);
    const window = await stage.open(stage.host, { locale, colorScheme, reducedMotion: 'reduce' });
    const found: string[] = [];
    for (const path of ['/host', '/host/listings', '/host/listings/new', ...forms]) {
      await window.page.setViewportSize({ width: 1_280, height: 900 });
      await window.go(path);
      await window.settled();
      found.push(...[...window.faults(), ...(await violations(window.page))].map((one) => `${path}: ${one}`));
      await window.page.setViewportSize({ width: 320, height: 700 });
      const over = await window.page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      if (over > 0) found.push(`${path}: ${over} px too wide at 320 px`);
    }
    assert.deepEqual(found, []);
    await window.context.close();
  });
}
