import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pageOf, type Reading } from './html.ts';

const SHELL =
  '<!doctype html><html lang="ko"><head><!--jari:head--><title>Jari</title></head><body><div id="root"><!--jari:reading--></div><!--jari:data--></body></html>';

const PLAIN: Reading = {
  status: 200,
  language: 'en',
  stranger: true,
  title: 'Autumn',
  description: 'Brahms',
  url: 'https://tickets.example.com/l/1',
  image: undefined,
  linked: [],
  body: '',
  preloaded: [],
  sources: [],
};

const EVIL = '</script><script>alert("1")</script> & $& \u2028';

test('a page says who looks, in which language, and where it is', () => {
  const page = pageOf(SHELL, PLAIN);
  assert.match(page, /<html lang="en" data-visitor="stranger">/);
  assert.match(page, /<title>Autumn<\/title>/);
  assert.match(page, /<link rel="canonical" href="https:\/\/tickets\.example\.com\/l\/1" \/>/);
  assert.doesNotMatch(pageOf(SHELL, { ...PLAIN, stranger: false }), /data-visitor/);
});

test('a text of a host cannot leave the place where it is written', () => {
  const page = pageOf(SHELL, {
    ...PLAIN,
    title: EVIL,
    description: EVIL,
    linked: [{ '@type': 'Event', name: EVIL }],
    preloaded: [{ path: '/v1/x', address: '/v1/x', answer: { title: EVIL } }],
  });
  assert.doesNotMatch(page, /<script>alert/);
  assert.doesNotMatch(page, /\u2028(?![^<]*<\/title>|[^"]*")/, 'no line separator in data');
  const data = /<script type="application\/json" id="jari-data">(.*?)<\/script>/s.exec(page)?.[1] ?? '';
  assert.deepEqual(JSON.parse(data), [{ path: '/v1/x', address: '/v1/x', answer: { title: EVIL } }]);
  const linked = /<script type="application\/ld\+json">(.*?)<\/script>/s.exec(page)?.[1] ?? '';
  assert.equal(JSON.parse(linked).name, EVIL);
});

test('what is known beforehand is left out where there is none', () => {
  const page = pageOf(SHELL, PLAIN);
  assert.doesNotMatch(page, /jari-data|og:image|ld\+json|class="reading"/);
});
