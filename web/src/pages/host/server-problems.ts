// What the server finds in a file or a form, in the host's language. Its own sentences are English; those that hosts
// meet have words here, with the quoted value kept, and the others are shown as they are.
import type { Language } from '../../words.ts';

export interface ServerProblem {
  where: string;
  what: string;
  next: string;
}

const KOREAN: readonly (readonly [RegExp, string])[] = [
  [/^It is blank\.$/, '비어 있습니다. 내용을 적거나 항목을 비워 두세요.'],
  [
    /^(".*") has characters that cannot be shown\.$/,
    '$1에 표시할 수 없는 글자가 있습니다. 다시 입력해 주세요.',
  ],
  [/^There is no time zone (".*")\.$/, '$1은(는) 없는 시간대입니다. Asia/Seoul 같은 이름을 골라 주세요.'],
  [/^There is no currency (".*")\.$/, '$1은(는) 없는 통화입니다. KRW 같은 코드를 골라 주세요.'],
  [/^There is no such date: (".*")\.$/, '$1은(는) 없는 날짜입니다.'],
  [/^There is no such time: (".*")\.$/, '$1은(는) 없는 시각입니다. 00:00부터 23:59까지로 적어 주세요.'],
  [
    /^It ends on (\S+), before it begins on (\S+)\.$/,
    '$1에 끝나는데 시작은 $2입니다. 앞선 날짜를 시작일로 해 주세요.',
  ],
  [/^The calendar has (\d+) days\.$/, '달력이 $1일입니다. 한 번에 1,100일까지 올릴 수 있습니다.'],
  [/^No (?:session|night) is left\.$/, '문을 여는 날이 없습니다. 하루 이상 열어 주세요.'],
  [/^(.+) is given twice(?: for the same day)?\.$/, '$1이(가) 두 번 있습니다. 하나만 남겨 주세요.'],
  [/^(\S+) is outside of the calendar\.$/, '$1은(는) 달력 밖의 날짜입니다.'],
  [
    /^There is no place to sell\.$/,
    '판매할 자리가 없습니다. 좌석 배치도를 올리거나 스탠딩 구역을 추가해 주세요.',
  ],
  [/^The tier has no price\.$/, '가격이 없습니다. 요금을 하나 이상 적어 주세요.'],
  [/^The name (".*") is too long\.$/, '$1 이름이 너무 깁니다. 60자까지 쓸 수 있습니다.'],
  [/^The name (".*") cannot be used\.$/, '$1은(는) 쓸 수 없는 이름입니다. 다른 이름을 써 주세요.'],
  [/^(".*") is a seat or an area already\.$/, '$1은(는) 이미 있는 좌석이나 구역입니다.'],
  [/^The file is not valid JSON: (".*")\.$/, 'JSON 형식이 아닙니다: $1. 파일을 다시 내보내 주세요.'],
  [
    /^This JSON is not a seating plan of a known format\.$/,
    '알 수 없는 형식의 좌석 배치도입니다. pretix JSON이나 CSV로 올려 주세요.',
  ],
  [
    /^The text of the file is not in UTF-8\.$/,
    '파일이 UTF-8이 아닙니다. 엑셀에서 “CSV UTF-8”로 저장해 주세요.',
  ],
  [/^The file is larger than .*$/, '파일이 너무 큽니다. 10 MB까지 올릴 수 있습니다.'],
  [/^There are (\d+) more problems\.$/, '이 밖에 문제가 $1건 더 있습니다. 위의 것부터 고쳐 주세요.'],
  [
    /^The id (".*") is used twice, first at line (\d+)\.$/,
    '$1 좌석이 $2번째 줄에 이미 있습니다. 구역, 열, 번호를 고치거나 좌석마다 다른 id를 적어 주세요.',
  ],
  [
    /^The id (".*") is used twice, first at (.+)\.$/,
    '$1 좌석이 $2에 이미 있습니다. 좌석마다 다른 id를 적어 주세요.',
  ],
  [
    /^This seat has neither an id nor a number\.$/,
    '좌석 번호가 없습니다. 구역, 열, 번호를 적거나 id를 적어 주세요.',
  ],
  [
    /^No column for (.+) was found among (".*")\.$/,
    '필요한 열($1)이 없습니다. 파일에 있는 열은 $2입니다. 구역, 열, 좌석, 등급으로 적어 주세요.',
  ],
  [
    /^There are (\d+) values for (\d+) columns\.$/,
    '열은 $2개인데 값이 $1개입니다. 쉼표가 들어간 값은 큰따옴표로 감싸 주세요.',
  ],
  [
    /^The capacity (".*") cannot stand here\.$/,
    '정원 $1은(는) 여기에 쓸 수 없습니다. 좌석이 없는 스탠딩 구역에만 적어 주세요.',
  ],
  [
    /^The position (".*") is not two numbers\.$/,
    '위치 $1은(는) 숫자 두 개가 아닙니다. x와 y를 숫자로 적어 주세요.',
  ],
  [
    /^There are no seats in this file\.$/,
    '파일에 좌석이 없습니다. 좌석이나 스탠딩 구역이 하나 이상 있어야 합니다.',
  ],
  [/^The file is empty\.$/, '빈 파일입니다. 열 이름과 한 줄 이상이 있어야 합니다.'],
  [/^Area (".*") is there already\.$/, '$1 구역이 이미 있습니다. 다른 이름을 써 주세요.'],
  [
    /^Area (".*") is for standing, yet has a seat\.$/,
    '$1은(는) 스탠딩 구역인데 좌석이 있습니다. 구역 이름을 다르게 적어 주세요.',
  ],
  [/^The id is empty\.$/, 'id가 비어 있습니다. 좌석마다 다른 id를 적어 주세요.'],
  [/^Here should be a number, not (".*")\.$/, '여기에는 숫자가 와야 하는데 $1입니다.'],
  [
    /^The category (".*") is not in the plan's list\.$/,
    '$1 등급이 배치도의 등급 목록에 없습니다. 목록에 추가하거나 다른 등급을 써 주세요.',
  ],
  [
    /^It cannot be read as CSV: (".*")\.$/,
    'CSV로 읽을 수 없습니다: $1. 따옴표를 확인하거나 CSV로 다시 저장해 주세요.',
  ],
  [/^The file cannot be read as CSV: (".*")\.$/, 'CSV로 읽을 수 없습니다: $1. CSV로 다시 저장해 주세요.'],
  [
    /^(\d+) cells of the plan are of tier (".*"), which has no price\.$/,
    '배치도의 $2 등급 $1자리에 가격이 없습니다. 가격표에 $2 등급을 추가하고 요금을 적어 주세요.',
  ],
  [
    /^(\d+) cells of this area are of tier (".*"), which has no price\.$/,
    '$2 등급의 요금이 없습니다. 가격표에 적어 주세요.',
  ],
  [/^.* which has no price\.$/, '요금이 없는 등급이 있습니다. 가격표에 그 등급을 추가해 주세요.'],
];

/** What is wrong and what to do about it, in one text. */
export function tellServerProblem(
  { what, next }: Pick<ServerProblem, 'what' | 'next'>,
  language: Language,
): string {
  if (language === 'ko') {
    const known = KOREAN.find(([pattern]) => pattern.test(what));
    if (known) return what.replace(known[0], known[1]);
  }
  return `${what} ${next}`;
}

/** `line 12` of a file, as people say it. */
export function tellWhere(where: string, language: Language): string {
  const line = /^line (\d+)$/.exec(where)?.[1];
  if (line === undefined || language === 'en') return where;
  return `${line}번째 줄`;
}
