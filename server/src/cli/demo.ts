// What an empty Jari shows: a concert, an exhibition, a guest house and a shop, all of one host. Each entry is the
// body of `POST /v1/catalog/listings`; dates follow `today`, so the demo never grows old.
import type { ConcertContent, Content, ExhibitionContent, StayContent, Venue } from '#catalog';
import { demoHall } from './demo-hall.ts';
import { demoShop } from './demo-shop.ts';

const zone = 'Asia/Seoul';

const hall: Venue = {
  name: { ko: '자리홀', en: 'Jari Hall' },
  address: { ko: '서울특별시 종로구 세종대로 175', en: '175 Sejong-daero, Jongno-gu, Seoul' },
  zone,
  lat: 37.5725,
  lon: 126.9757,
};

const museum: Venue = {
  name: { ko: '빛뜰미술관', en: 'Bitteul Museum of Art' },
  address: { ko: '부산광역시 해운대구 해운대로 40', en: '40 Haeundae-ro, Haeundae-gu, Busan' },
  zone,
  lat: 35.1796,
  lon: 129.1256,
};

const guesthouse: Venue = {
  name: { ko: '느린마당', en: 'Slow Yard' },
  address: { ko: '전북특별자치도 전주시 완산구 은행로 20', en: '20 Eunhaeng-ro, Wansan-gu, Jeonju' },
  zone,
  lat: 35.8147,
  lon: 127.1526,
};

/** Listings for a demo that starts on `today` (`YYYY-MM-DD`): one concert, one exhibition, one stay, 22 products. */
export function demoListings({ today }: { today: string }): Content[] {
  const first = Temporal.PlainDate.from(today);
  const day = (after: number) => first.add({ days: after }).toString();
  return [concert(day), exhibition(day), stay(first), ...products()];
}

type Day = (after: number) => string;

function concert(day: Day): ConcertContent {
  return {
    kind: 'concert',
    title: { ko: '자리필하모닉: 가을에서 겨울로', en: 'Jari Philharmonic: From Autumn to Winter' },
    description: {
      ko: '브람스 교향곡 4번과 국악관현악을 위한 새 작품을 하루씩 바꾸어 연주합니다.\n1부와 2부 사이에 20분 쉽니다. 스탠딩은 무대 바로 앞입니다.',
      en: 'Brahms’s Fourth and a new work for Korean orchestra, in turn.\nThere is a break of 20 minutes. The standing floor is right before the stage.',
    },
    venue: hall,
    currency: 'KRW',
    policy: [
      { daysBefore: 7, percent: 100 },
      { daysBefore: 1, percent: 50 },
    ],
    performances: [
      { id: 'opening', startsAt: `${day(21)}T19:30`, label: { ko: '첫날 저녁', en: 'Opening night' } },
      { id: 'matinee', startsAt: `${day(22)}T15:00`, label: { ko: '둘째 날 낮', en: 'Matinee' } },
      { id: 'closing', startsAt: `${day(22)}T19:30`, label: { ko: '둘째 날 저녁', en: 'Closing night' } },
    ],
    plan: demoHall(),
    tiers: {
      스탠딩: { standard: 66_000 },
      R: { standard: 154_000 },
      S: { standard: 121_000 },
      A: { standard: 88_000 },
    },
  };
}

function exhibition(day: Day): ExhibitionContent {
  const times = Array.from({ length: 8 }, (_, at) => ({ at: `${10 + at}:00` }));
  return {
    kind: 'exhibition',
    title: { ko: '빛의 정원', en: 'Garden of Light' },
    description: {
      ko: '빛과 물로 만든 방 일곱 개를 지나는 전시. 한 시간에 60명씩 들어갑니다.\n월요일은 쉬고, 금요일과 토요일은 밤 9시까지 엽니다.',
      en: 'Seven rooms made of light and water; sixty visitors enter each hour.\nClosed on Mondays, open until nine on Fridays and Saturdays.',
    },
    venue: museum,
    currency: 'KRW',
    policy: [{ daysBefore: 1, percent: 100 }],
    calendar: {
      from: day(0),
      to: day(29),
      closed: { weekdays: [1] },
      times: [...times, { at: '18:00', weekdays: [5, 6] }, { at: '19:00', capacity: 40, weekdays: [5, 6] }],
      capacity: 60,
      tier: 'weekday',
      tierRules: [{ tier: 'weekend', weekdays: [6, 7] }],
    },
    tiers: {
      weekday: { adult: 15_000, youth: 11_000, child: 7_000 },
      weekend: { adult: 18_000, youth: 13_000, child: 8_000 },
    },
  };
}

type RoomType = StayContent['roomTypes'][number];

function stay(today: Temporal.PlainDate): StayContent {
  const room = (
    id: string,
    ko: string,
    en: string,
    size: { count: number; guestsMax: number },
    price: number,
  ): RoomType => ({
    id,
    name: { ko, en },
    ...size,
    calendar: nights(today),
    tiers: {
      weekday: { standard: price },
      weekend: { standard: Math.round(price * 1.3) },
      peak: { standard: Math.round(price * 1.7) },
    },
  });
  return {
    kind: 'stay',
    title: { ko: '한옥 느린마당', en: 'Hanok Slow Yard' },
    description: {
      ko: '은행나무가 있는 마당을 둘러싼 한옥. 아침으로 마을 두부와 콩나물국을 냅니다.\n입실 15시, 퇴실 11시. 주말은 두 밤부터입니다.',
      en: 'A hanok around a yard with a ginkgo tree. Breakfast is village tofu and bean sprout soup.\nCheck-in 15:00, check-out 11:00. Weekends from two nights on.',
    },
    venue: guesthouse,
    currency: 'KRW',
    policy: [
      { daysBefore: 10, percent: 100 },
      { daysBefore: 5, percent: 70 },
      { daysBefore: 1, percent: 30 },
    ],
    roomTypes: [
      room('ondol', '온돌방', 'Ondol room', { count: 6, guestsMax: 2 }, 90_000),
      room('bed', '침대방', 'Room with beds', { count: 4, guestsMax: 3 }, 110_000),
      room('annex', '마당 별채', 'House in the yard', { count: 1, guestsMax: 6 }, 260_000),
    ],
  };
}

/** A year of nights: summer and the turn of the year cost more, and two days in June are for the roof. */
function nights(today: Temporal.PlainDate): RoomType['calendar'] {
  const last = today.add({ days: 364 });
  const years = [today.year, today.year + 1];
  const within = ({ from, to }: { from: string; to: string }) =>
    to >= today.toString() && from <= last.toString();
  const spans = years
    .flatMap((year) => [
      { from: `${year}-07-20`, to: `${year}-08-20` },
      { from: `${year}-12-24`, to: `${year}-12-31` },
    ])
    .filter(within);
  const roof = years.map((year) => ({ from: `${year}-06-10`, to: `${year}-06-11` })).filter(within);
  return {
    from: today.toString(),
    to: last.toString(),
    closed: { spans: roof },
    tier: 'weekday',
    tierRules: [
      { tier: 'peak', spans },
      { tier: 'weekend', weekdays: [5, 6], minimumNights: 2 },
    ],
    checkIn: '15:00',
  };
}

function products(): Content[] {
  return demoShop().map(({ title, description, variants }) => ({
    kind: 'product',
    title,
    description,
    venue: hall,
    currency: 'KRW',
    policy: [{ daysBefore: 0, percent: 100 }],
    quantityPerLineMax: 5,
    variants,
  }));
}
