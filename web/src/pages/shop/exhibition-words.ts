import { phrases, plural } from '../../words.ts';

export const words = phrases({
  title: { ko: '관람일 고르기', en: 'Choose your visit' },
  day: { ko: '날짜', en: 'Day' },
  session: { ko: '입장 시간', en: 'Entry time' },
  people: { ko: '인원', en: 'Visitors' },
  quiet: { ko: '여유', en: 'quiet' },
  some: { ko: '보통', en: 'some' },
  busy: { ko: '혼잡', en: 'busy' },
  full: { ko: '매진', en: 'full' },
  closed: { ko: '휴관', en: 'closed' },
  over: { ko: '종료', en: 'over' },
  crowding: { ko: '혼잡도', en: 'How crowded' },
  left: {
    ko: (count: number) => `${count}명 남음`,
    en: (count: number) => plural(count, 'en', { one: '# place left', other: '# places left' }),
  },
  chooseDay: { ko: '달력에서 날짜를 먼저 골라 주세요.', en: 'Choose a day in the calendar first.' },
  chosen: { ko: '선택한 관람', en: 'Your visit' },
  hintDay: {
    ko: '날짜와 입장 시간, 인원을 골라 주세요.',
    en: 'Choose a day, an entry time and how many you are.',
  },
  hintPeople: { ko: '몇 분이 오시나요? 인원을 더해 주세요.', en: 'How many are you? Add visitors.' },
  notYet: { ko: '공개하면 여기에서 예매할 수 있습니다.', en: 'It can be booked here once it is published.' },
  count: {
    ko: (price: string, count: number) => `${price} × ${count}명`,
    en: (price: string, count: number) => `${price} × ${count}`,
  },
  free: { ko: '무료', en: 'free' },
  allGone: { ko: '모든 날짜가 매진되었습니다', en: 'Every day is sold out' },
  allGoneText: {
    ko: '취소된 자리가 나오면 달력에 바로 나타납니다.',
    en: 'When somebody cancels, the place appears in the calendar at once.',
  },
  noneLeftThatDay: { ko: '이 날짜에는 남은 시간이 없습니다.', en: 'Nothing is left on this day.' },
});
