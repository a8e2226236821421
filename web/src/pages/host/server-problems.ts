// What the server finds in a form or a file, in the host's language. English is the server's own text, except where it
// speaks to programs; Korean stands here by code. A test compares both with what the server can find.
import type { FieldProblem } from '../../api.ts';
import { withParticles } from '../../particles.ts';
import type { Language } from '../../words.ts';

export const koreanProblems: Readonly<Record<string, string>> = {
  'text-unshowable': '{text}에 표시할 수 없는 글자가 있습니다. 다시 입력해 주세요.',
  'text-blank': '비어 있습니다. 내용을 적거나 항목을 비워 두세요.',
  'zone-unknown': '{zone}은(는) 없는 시간대입니다. Asia/Seoul 같은 이름을 골라 주세요.',
  'currency-unknown': '{currency}은(는) 없는 통화입니다. KRW 같은 코드를 골라 주세요.',
  'refund-day-twice': '{days}일 전 규정이 두 번 있습니다. 하나만 남겨 주세요.',
  'refund-day-far': '{days}일은 너무 깁니다. {max}일까지로 적어 주세요.',
  'tiers-many': '등급이 {count}개입니다. {max}개까지 만들 수 있습니다.',
  'rates-none': '가격이 없습니다. 요금을 하나 이상 적어 주세요.',
  'rates-many': '요금이 {count}개입니다. {max}개까지 만들 수 있습니다.',
  'name-long': '{name} 이름이 너무 깁니다. {max}자까지 쓸 수 있습니다.',
  'name-reserved': '{name}은(는) 쓸 수 없는 이름입니다. 다른 이름을 써 주세요.',
  'picture-unknown': '올리신 사진이 아닙니다. 사진을 다시 올려 주세요.',
  'performance-twice': '회차 {id}이(가) 두 번 있습니다. 회차마다 다른 이름을 써 주세요.',
  'room-type-twice': '객실 {id}이(가) 두 번 있습니다. 객실마다 다른 이름을 써 주세요.',
  'sku-twice': '품번 {sku}이(가) 두 번 있습니다. 품목마다 다른 품번을 써 주세요.',
  'area-taken': '{id}은(는) 이미 있는 좌석이나 구역입니다. 구역마다 다른 이름을 써 주세요.',
  'places-none': '판매할 자리가 없습니다. 좌석 배치도를 올리거나 스탠딩 구역을 추가해 주세요.',
  'capacity-none': '판매할 자리가 없습니다. 수량을 1 이상으로 적어 주세요.',
  'tier-unpriced':
    '{of:term}의 {tier} 등급 {count}자리에 가격이 없습니다. 가격표에 {tier} 등급을 추가하고 요금을 적거나 다른 등급을 써 주세요.',
  'pool-large': '한 번에 팔 수 있는 {max}자리를 넘었습니다. 좌석, 날짜나 품목 수를 줄여 주세요.',
  'listing-large': '판매할 자리가 {count}개나 됩니다. {max}개 이하로 나누어 등록해 주세요.',
  'offer-over': '모든 일정이 이미 지났습니다. 날짜를 바꾼 뒤 공개해 주세요.',

  'date-unknown': '{date}은(는) 없는 날짜입니다. 2027-05-01처럼 적어 주세요.',
  'time-unknown': '{time}은(는) 없는 시각입니다. 00:00부터 23:59까지로 적어 주세요.',
  'time-twice': '같은 날에 {time}이(가) 두 번 있습니다. 하나만 남겨 주세요.',
  'start-unknown': '{time}은(는) 없는 시각입니다. 달력에 있는 날짜와 시각으로 적어 주세요.',
  'start-skipped':
    '{zone}에서는 시계를 앞당기는 때라 {time}이(가) 없습니다. 한 시간 앞이나 뒤로 적어 주세요.',
  'session-skipped':
    '{zone}에서는 시계를 앞당기는 때라 {time}이(가) 없습니다. {date}만 다른 시각으로 정하거나 쉬는 날로 해 주세요.',
  'span-backwards': '{to}에 끝나는데 시작은 {from}입니다. 앞선 날짜를 시작일로 해 주세요.',
  'dates-many':
    '따로 정한 날짜와 기간이 {count}개입니다. {max}개까지 정할 수 있으니, 이어진 날은 기간으로 묶어 주세요.',
  'date-twice': '{date}이(가) 두 번 있습니다. 달력의 날짜마다 하나만 남겨 주세요.',
  'date-outside': '{date}은(는) 달력 밖의 날짜입니다. 시작일과 종료일 사이로 적어 주세요.',
  'calendar-long': '달력이 {count}일입니다. 한 번에 {max}일까지 올릴 수 있습니다.',
  'sessions-many': '회차가 {max}개를 넘습니다. 더 짧은 기간만 올려 주세요.',
  'sessions-none': '문을 여는 날이 없습니다. 하루 이상 열어 주세요.',
  'nights-none': '묵을 수 있는 날이 없습니다. 하루 이상 열어 주세요.',

  'file-empty': '빈 파일입니다. 열 이름과 한 줄 이상이 있어야 합니다.',
  'file-not-utf8': '파일이 UTF-8이 아닙니다. 엑셀에서 “CSV UTF-8”로 저장해 주세요.',
  'lines-many': '{max}줄을 넘습니다. 파일을 나누어 주세요.',
  'csv-unreadable': 'CSV로 읽을 수 없습니다: {error}. 따옴표를 확인하거나 CSV로 다시 저장해 주세요.',
  'columns-missing':
    '필요한 열({columns:term})이 없습니다. 파일에 있는 열은 {found}입니다. {like}처럼 적어 주세요.',
  'number-invalid': '{what:term}이(가) {given}입니다. {min}부터 {max}까지의 정수로 적어 주세요.',
  'price-invalid': '가격이 {given}입니다. {currency} 금액을 {like}처럼 적어 주세요.',
  'prices-unreadable': '{given}을(를) 읽을 수 없습니다. R=150000,S=90000처럼 적어 주세요.',
  'room-type-missing': '객실이 적혀 있지 않습니다. {known} 중 하나를 쓰거나 먼저 객실을 추가해 주세요.',
  'room-type-unknown': '{id}은(는) 없는 객실입니다. {known} 중 하나를 쓰거나 먼저 객실을 추가해 주세요.',
  'night-twice': '{date}이(가) {first:where}에 이미 있습니다. 객실마다 하루에 한 줄만 남겨 주세요.',
  'open-unknown': '판매 여부가 {given}입니다. 예 또는 아니오로 적어 주세요.',
  'tier-price-missing': '{tier} 등급의 가격이 없습니다. 가격을 적거나 다른 등급을 써 주세요.',
  'tier-price-differs': '{tier} 등급의 가격이 {first:where}과 다릅니다. 등급마다 가격은 하나만 적어 주세요.',
  'calendar-too-long': '{room} 객실의 달력이 {count}일이 됩니다. {max}일 이하로 줄여 주세요.',
  'variants-many': '품목이 {count}개가 됩니다. {max}개 이하로 줄여 주세요.',
  'sku-missing': '품번이 없습니다. 줄마다 {max}자 이하의 품번을 적어 주세요.',
  'sku-long': '품번 {sku}이(가) 너무 깁니다. {max}자까지 쓸 수 있습니다.',
  'sku-line-twice': '품번 {sku}이(가) {first:where}에 이미 있습니다. 품번마다 한 줄만 남겨 주세요.',
  'variant-incomplete':
    '새 품목 {sku}에 {missing:term}이(가) 없습니다. 새 품목에는 이름, 재고, 가격을 모두 적어 주세요.',
  'problems-more': '이 밖에 문제가 {count}건 더 있습니다. 위의 것부터 고쳐 주세요.',

  'file-large': '파일이 {max}바이트를 넘습니다. 배치도를 나누거나 좌석과 상관없는 내용을 빼 주세요.',
  'plan-lines-many': '{max}줄을 넘습니다. 배치도를 나누거나 1-8,19-36처럼 범위로 적어 주세요.',
  'json-invalid': 'JSON 형식이 아닙니다: {error}. 파일을 다시 내보내 주세요.',
  'format-unknown': '알 수 없는 형식의 좌석 배치도입니다. 다음 중 하나로 올려 주세요: {known}.',
  'plan-misshapen': '배치도의 {at}이(가) 형식에 맞지 않습니다: {error}. 고쳐서 다시 올려 주세요.',
  'list-expected': '여기에는 목록이 와야 하는데 {given}입니다. 대괄호로 묶어 주세요.',
  'text-expected': '여기에는 글자가 와야 하는데 {given}입니다. 따옴표로 묶어 주세요.',
  'number-expected': '여기에는 숫자가 와야 하는데 {given}입니다. 따옴표 없이 적어 주세요.',
  'number-inexact': '숫자 {given}은(는) 정확하지 않습니다. 따옴표로 묶어 주세요.',
  'position-expected': '여기에는 위치가 와야 합니다. x와 y를 숫자로 적어 주세요.',
  'column-map-unreadable': '열 지정을 읽을 수 없습니다. area=구역,row=열,seat=번호처럼 적어 주세요.',
  'columns-many': '열이 {count}개입니다. 구역, 열, 좌석에 관한 것으로 {max}개까지만 남겨 주세요.',
  'column-unknown': '{column} 열이 없습니다. 파일에 있는 열은 {known}입니다.',
  'seat-columns-missing':
    '필요한 열({columns:term})이 없습니다. 파일에 있는 열은 {found}입니다. 구역, 열, 좌석, 등급으로 적어 주세요.',
  'values-many': '열은 {columns}개인데 값이 {count}개입니다. 쉼표가 들어간 값은 큰따옴표로 감싸 주세요.',
  'row-with-one-id':
    '한 줄 전체에 id나 위치를 하나만 줄 수 없습니다. 좌석마다 한 줄씩 적거나 id, x, y를 비워 주세요.',
  'capacity-misplaced':
    '정원 {capacity}은(는) 여기에 쓸 수 없습니다. 좌석이 없는 스탠딩 구역에만 정수로 적어 주세요.',
  'position-invalid': '위치 {position}은(는) 숫자 두 개가 아닙니다. x와 y를 숫자로 적거나 모두 비워 주세요.',
  'position-far': '위치 {x}, {y}이(가) 너무 멉니다. x와 y를 -{max}부터 {max}까지로 적어 주세요.',
  'range-invalid': '{range}은(는) 좌석 범위가 아닙니다. 1-8,19-36처럼 적어 주세요.',
  'range-backwards': '범위 {range}이(가) 거꾸로이거나 비어 있습니다. 1-8,19-36처럼 적어 주세요.',
  'range-long': '범위 {range}의 좌석이 너무 많습니다. 한 열에는 {max}석까지 둘 수 있습니다.',
  'seat-guid-missing': '좌석에 seat_guid가 없습니다. 좌석마다 다른 seat_guid를 적어 주세요.',
  'seat-uuid-missing': '좌석에 uuid가 없습니다. uuid를 넣어 배치도를 다시 내보내 주세요.',
  'object-id-missing': '좌석에 objectId가 없습니다. 좌석마다 다른 objectId를 적어 주세요.',
  'category-unlisted':
    '{category} 등급이 배치도의 등급 목록에 없습니다. 목록에 추가하거나 다른 등급을 써 주세요.',
  'section-unknown': '{section} 구역이 없습니다. 구역을 추가하거나 좌석의 sectionId를 고쳐 주세요.',
  'booths-unsellable': '부스는 좌석이 아니라 올릴 수 없습니다. 배치도에서 빼거나 상품으로 등록해 주세요.',
  'seat-nameless': '좌석 번호가 없습니다. 구역, 열, 번호를 적거나 id를 적어 주세요.',
  'id-empty': 'id가 비어 있습니다. 좌석마다 다른 id를 적어 주세요.',
  'id-twice':
    '{id} 좌석이 {first:where}에 이미 있습니다. 구역, 열, 번호를 고치거나 좌석마다 다른 id를 적어 주세요.',
  'area-twice': '{area} 구역이 이미 있습니다. 다른 이름을 써 주세요.',
  'area-standing': '{area}은(는) 스탠딩 구역인데 좌석이 있습니다. 구역 이름을 다르게 적어 주세요.',
  'standing-capacity':
    '스탠딩 구역의 정원은 {capacity}명일 수 없습니다. 1부터 {max}까지의 정수로 적어 주세요.',
  'seats-none': '파일에 좌석이 없습니다. 좌석이나 스탠딩 구역이 하나 이상 있어야 합니다.',
  'seats-unplaced':
    '{placed}석에는 위치가 있는데 {unplaced}석에는 없습니다. 모든 좌석에 x와 y를 적거나 모두 비워 주세요.',
  'part-long': '{what:term} {text}이(가) 너무 깁니다. {max}자까지 쓸 수 있습니다.',
  'part-unshowable': '{what:term} {text}에 표시할 수 없는 글자가 있습니다. 줄바꿈과 제어 문자를 지워 주세요.',
  'row-full': '{row} 열의 좌석이 너무 많습니다. 한 열에 {max}석까지 올릴 수 있으니 배치도를 나누어 주세요.',
  'seats-many': '좌석이 너무 많습니다. {max}석까지 올릴 수 있으니 배치도를 나누어 주세요.',
  'rows-many': '열이 너무 많습니다. {max}열까지 올릴 수 있으니 배치도를 나누어 주세요.',
  'areas-many': '구역이 너무 많습니다. {max}개까지 올릴 수 있으니 배치도를 나누어 주세요.',
  'plan-tiers-many': '등급이 {count}개입니다. {max}개까지 올릴 수 있으니 배치도를 나누어 주세요.',
  'decorations-many': '장식이 너무 많습니다. {max}개까지 올릴 수 있으니 일부를 빼 주세요.',
};

/** Where the server's own text speaks of what is sent to it. Terms have no words of their own here. */
export const englishProblems: Readonly<Record<string, string>> = {
  'picture-unknown': 'This is not one of your pictures. Upload it again.',
  'rates-none': 'There is no price. Write at least one.',
  'tier-unpriced':
    '{count} places are of tier {tier}, which has no price. Add {tier} to the prices, or use another tier.',
  'session-skipped':
    'The clocks of {zone} are put forward over {time}: it does not exist. Choose other times for {date}, or close it.',
  'start-unknown': 'There is no such time: {time}. Choose a date and a time of the calendar.',
};

export const koreanTerms: Readonly<Record<string, string>> = {
  plan: '배치도',
  area: '이 구역',
  calendar: '달력',
  date: '날짜',
  sku: '품번',
  name: '이름',
  stock: '재고',
  price: '가격',
  rooms: '객실 수',
  'shortest-stay': '최소 숙박일',
  'seat-id': 'id',
  'seat-number': '좌석 번호',
  tier: '등급',
  'plan-name': '배치도 이름',
  'row-name': '열 이름',
  'area-name': '구역 이름',
  'area-group': '구역 묶음',
  'area-id': '구역 id',
  seats: '좌석',
  'rows-or-areas': '열이나 구역',
};

/** What is wrong and what to do about it, in one text. A code from a newer server is told as the server tells it. */
export function tellServerProblem(problem: FieldProblem, language: Language): string {
  const { code, values, what, next } = problem;
  const known = (language === 'ko' ? koreanProblems : englishProblems)[code];
  if (known === undefined) return `${what} ${next}`;
  const filled = known.replaceAll(
    /\{([a-z]+)(?::(term|where))?\}/g,
    (_blank, name: string, kind?: string) => {
      const value = values[name] ?? '';
      if (kind === 'where') return tellWhere(String(value), language);
      if (typeof value === 'number') return new Intl.NumberFormat(language).format(value);
      return [value]
        .flat()
        .map((one) => (kind === 'term' ? (koreanTerms[one] ?? one) : one))
        .join(', ');
    },
  );
  return language === 'ko' ? withParticles(filled) : filled;
}

/** `line 12` of a file, as people say it. */
export function tellWhere(where: string, language: Language): string {
  const line = /^line (\d+)$/.exec(where)?.[1];
  if (line === undefined || language === 'en') return where;
  return `${line}번째 줄`;
}
