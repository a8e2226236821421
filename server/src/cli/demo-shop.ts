// The shop of the demo: things one might take home from a concert, an exhibition or a night in a hanok.
import type { ProductContent } from '#catalog';

type Variant = ProductContent['variants'][number];
type Goods = [sku: string, ko: string, en: string, price: number, stock: number];

export interface DemoProduct {
  title: { ko: string; en: string };
  description: { ko: string; en: string };
  variants: Variant[];
}

function product(ko: string, en: string, about: [ko: string, en: string], ...goods: Goods[]): DemoProduct {
  return {
    title: { ko, en },
    description: { ko: about[0], en: about[1] },
    variants: goods.map(([sku, nameKo, nameEn, price, stock]) => ({
      sku,
      name: { ko: nameKo, en: nameEn },
      price,
      stock,
    })),
  };
}

/** 22 products; a few of them are scarce on purpose. */
export function demoShop(): DemoProduct[] {
  return [...music(), ...museum(), ...house()];
}

function music(): DemoProduct[] {
  return [
    product(
      '공연 프로그램북',
      'Concert programme',
      ['연주자 소개와 악보 해설이 담긴 64쪽 책자.', 'Sixty-four pages about the players and the pieces.'],
      ['PRG-2', '프로그램북', 'Programme', 10_000, 800],
    ),
    product(
      '자리홀 에코백',
      'Jari Hall tote bag',
      ['두꺼운 면으로 만든 가방. 악보가 구겨지지 않습니다.', 'Heavy cotton, wide enough for a score.'],
      ['BAG-IV', '아이보리', 'Ivory', 18_000, 120],
      ['BAG-NV', '네이비', 'Navy', 18_000, 80],
    ),
    product(
      '현악 사중주 티셔츠',
      'String quartet T-shirt',
      ['유기농 면, 등판에 악보 한 줄.', 'Organic cotton with one line of music on the back.'],
      ['TEE-S', 'S', 'S', 32_000, 40],
      ['TEE-M', 'M', 'M', 32_000, 60],
      ['TEE-L', 'L', 'L', 32_000, 60],
      ['TEE-XL', 'XL', 'XL', 32_000, 30],
    ),
    product(
      '실황 음반 LP',
      'Live recording on vinyl',
      ['지난가을 공연 실황. 180g 두 장.', 'Last autumn, live, on two discs of 180 g.'],
      ['LP-AUT', '2LP', 'Two discs', 54_000, 50],
    ),
    product(
      '서명 포스터',
      'Signed poster',
      ['지휘자와 협연자가 서명한 포스터. 딱 스무 장.', 'Signed by conductor and soloist. There are twenty.'],
      ['POS-SGN', 'A2', 'A2', 45_000, 20],
    ),
    product(
      '오르골',
      'Music box',
      ['손으로 돌리는 나무 오르골.', 'A wooden music box, turned by hand.'],
      ['BOX-ARI', '아리랑', 'Arirang', 27_000, 35],
      ['BOX-CAN', '캐논', 'Canon', 27_000, 35],
    ),
    product(
      '악보 마스킹 테이프',
      'Score masking tape',
      ['붙였다 떼는 오선지 테이프.', 'Staves to stick anywhere, and to take off again.'],
      ['TAPE-1', '15mm × 10m', '15 mm × 10 m', 4_500, 300],
    ),
    product(
      '지휘봉 연필 세트',
      'Baton pencils',
      ['지휘봉처럼 흰 연필 다섯 자루.', 'Five pencils, as white as batons.'],
      ['PEN-5', '5자루', 'Set of five', 9_000, 200],
    ),
  ];
}

function museum(): DemoProduct[] {
  return [
    product(
      '빛의 정원 도록',
      'Garden of Light catalogue',
      ['전시작 82점과 작가 인터뷰. 240쪽.', 'Eighty-two works and a talk with the artist, 240 pages.'],
      ['CAT-KO', '국문', 'Korean', 38_000, 250],
      ['CAT-EN', '영문', 'English', 38_000, 90],
    ),
    product(
      '전시 엽서 묶음',
      'Postcard set',
      ['작품 엽서 열 장.', 'Ten works as postcards.'],
      ['CARD-10', '10장', 'Ten cards', 12_000, 400],
    ),
    product(
      '유리 문진',
      'Glass paperweight',
      ['공방에서 하나씩 불어 만든 문진. 같은 것이 없습니다.', 'Blown one by one; no two are alike.'],
      ['GLS-S', '작은 것', 'Small', 48_000, 12],
      ['GLS-L', '큰 것', 'Large', 78_000, 6],
    ),
    product(
      '작은 조명 키트',
      'Little lamp kit',
      ['종이를 접어 만드는 조명. 여덟 살부터.', 'A lamp to fold from paper, from eight years on.'],
      ['LAMP-K', '키트', 'Kit', 24_000, 70],
    ),
    product(
      '아트 퍼즐 500조각',
      'Art puzzle, 500 pieces',
      ['〈밤의 연못〉을 맞춰 보세요.', 'Put the Pond at Night together.'],
      ['PUZ-500', '500조각', '500 pieces', 21_000, 110],
    ),
    product(
      '드로잉 노트',
      'Sketchbook',
      ['180g 무지, 실로 엮은 제본.', 'Plain paper of 180 g, sewn.'],
      ['NOTE-A5', 'A5', 'A5', 13_000, 160],
      ['NOTE-A4', 'A4', 'A4', 19_000, 90],
    ),
    product(
      '실크 스카프',
      'Silk scarf',
      ['작품의 색을 옮긴 90cm 스카프.', 'The colours of the show on 90 cm of silk.'],
      ['SCF-DAY', '낮', 'Day', 98_000, 15],
      ['SCF-NGT', '밤', 'Night', 98_000, 15],
    ),
    product(
      '배지 세트',
      'Badge set',
      ['에나멜 배지 네 개.', 'Four enamel badges.'],
      ['BDG-4', '4개', 'Set of four', 14_000, 220],
    ),
  ];
}

function house(): DemoProduct[] {
  return [
    product(
      '툇마루 차 세트',
      'Porch tea set',
      ['하동 우전과 작은 다관 하나, 찻잔 둘.', 'First-flush tea from Hadong, a small pot, two cups.'],
      ['TEA-SET', '세트', 'Set', 86_000, 18],
    ),
    product(
      '들기름 한 병',
      'Perilla oil',
      ['마을 방앗간에서 그 주에 짠 기름.', 'Pressed at the village mill that very week.'],
      ['OIL-180', '180ml', '180 ml', 16_000, 60],
    ),
    product(
      '누비 이불',
      'Quilted blanket',
      ['손누비 홑이불. 사계절용.', 'Hand-quilted, for all seasons.'],
      ['QLT-S', '싱글', 'Single', 168_000, 8],
      ['QLT-D', '더블', 'Double', 214_000, 5],
    ),
    product(
      '수제 조청',
      'Rice syrup',
      ['가마솥에서 열두 시간 곤 조청.', 'Twelve hours in the iron pot.'],
      ['SYR-300', '300g', '300 g', 14_000, 75],
    ),
    product(
      '한지 등',
      'Hanji lantern',
      ['닥종이를 바른 머리맡 등.', 'A bedside light of mulberry paper.'],
      ['LNT-1', '1개', 'One', 65_000, 14],
    ),
    product(
      '고무신',
      'Rubber shoes',
      ['마당에서 신는 흰 고무신.', 'White shoes for the yard.'],
      ['SHO-230', '230', '230 mm', 12_000, 20],
      ['SHO-250', '250', '250 mm', 12_000, 30],
      ['SHO-270', '270', '270 mm', 12_000, 25],
    ),
  ];
}
