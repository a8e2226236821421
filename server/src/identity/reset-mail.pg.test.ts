// The mail with a link for a new password, from asking to arriving, and what happens when it does not arrive.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { limits } from './contract.ts';
import { PASSWORD, type Running, startIdentity, until } from './test-identity.ts';

let running: Running;
before(async () => {
  running = await startIdentity();
});
after(async () => {
  await running.stop();
  assert.deepEqual(running.failures, []);
});

const forget = (email: string) => running.ask('POST', '/password-resets', { body: { email } });
const mailsTo = (email: string) => running.mails.filter(({ to }) => to.address === email);
const unreached = async (token: string) =>
  (await running.ask('GET', '/people/unreached', { token })).body.people as unknown as {
    person: { email: string };
    because: string;
  }[];

test('the mail is in the language of the account, names the person, and says how long its link is good', async () => {
  const people = [
    { email: 'hana@jari.example', name: '김하나', language: 'ko' },
    { email: 'ann@jari.example', name: "Ann O'Hara Jr.", language: 'en-GB' },
  ];
  for (const person of people) {
    await running.ask('POST', '/sign-up', { body: { ...person, password: PASSWORD } });
    await forget(person.email);
    await until(() => mailsTo(person.email).length === 1);
  }
  const [korean] = mailsTo('hana@jari.example');
  assert.ok(korean);
  assert.equal(korean.to.name, '김하나');
  assert.match(korean.text, /김하나 님.*\/reset\?token=jr_[\w.%-]+\n.*1시간 동안, 한 번만/s);
  const [english] = mailsTo('ann@jari.example');
  assert.ok(english);
  assert.match(
    english.text,
    /^Hello Ann O'Hara Jr\.,.*https:\/\/jari\.example\/reset\?token=jr_.*once, for 1 hour/s,
  );
  assert.match(
    english.html,
    /<p>Hello Ann O&#39;Hara Jr\.,<\/p>.*<a href="https:\/\/jari\.example\/reset\?token=/,
  );
});

test('a mail that fails is tried again by itself, as the same mail', async () => {
  const { email } = await running.join('unlucky');
  running.fates.push({ outcome: 'failed', because: 'ECONNECTION' });
  await forget(email);
  await until(() => mailsTo(email).length === 1);
  running.clock.ahead += limits.mailDelayMs.value;
  await until(() => mailsTo(email).length === 2);
  const [first, second] = mailsTo(email);
  assert.deepEqual(first, second);
});

test('who runs the site sees whom mail does not reach, until it does', async () => {
  const operator = await running.join('chief', ['operator']);
  const { email, token } = await running.join('moved-away');
  running.fates.push({ outcome: 'refused', code: 550 });
  await forget(email);
  await until(async () => (await unreached(operator.token)).length === 1);
  const [row] = await unreached(operator.token);
  assert.equal(row?.person.email, email);
  assert.equal(row?.because, 'address-refused');
  assert.equal(mailsTo(email).length, 1, 'a refused mail is not tried again');
  assert.equal((await running.ask('GET', '/people/unreached', { token })).status, 403);
  running.clock.ahead += limits.resetEveryMs.value;
  await forget(email);
  await until(async () => (await unreached(operator.token)).length === 0);
  assert.equal(mailsTo(email).length, 2);
});

test('a site that cannot send mail says so to everybody alike', async () => {
  const mailless = await startIdentity({ mailless: true });
  const { email } = await mailless.join('somebody');
  const asked = (address: string) => mailless.ask('POST', '/password-resets', { body: { email: address } });
  const known = await asked(email);
  const unknown = await asked('nobody@jari.example');
  assert.equal(known.status, 503);
  assert.deepEqual({ ...known.body, instance: '' }, { ...unknown.body, instance: '' });
  assert.match(JSON.stringify(known.body), /mail-off.*JARI_SMTP_URL/);
  await mailless.stop();
});
