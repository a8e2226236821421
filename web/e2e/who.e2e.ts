// Pages that need to know who is looking, when nobody answers that.
import { after, before, test } from 'node:test';
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
