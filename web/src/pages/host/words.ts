import { phrases } from '../../words.ts';

export const words = phrases({
  hostPages: { ko: '판매 관리', en: 'Host pages' },
  desk: { ko: '오늘', en: 'Desk' },
  listings: { ko: '상품 관리', en: 'Listings' },
  bookings: { ko: '예매 내역', en: 'Bookings' },
  figures: { ko: '매출·방문', en: 'Figures' },
  checkIn: { ko: '입장 확인', en: 'Check-in' },
  signIn: { ko: '로그인', en: 'Sign in' },
  signUp: { ko: '회원가입', en: 'Sign up' },
  strangerTitle: { ko: '판매자 페이지입니다', en: 'This page is for hosts' },
  strangerText: {
    ko: '공연, 전시, 숙소, 상품을 판매하려면 로그인해 주세요. 계정이 없으면 먼저 가입해 주세요.',
    en: 'Sign in to sell concerts, exhibitions, stays and goods. If you have no account, sign up first.',
  },
  becomeTitle: { ko: '판매를 시작해 보세요', en: 'Start selling' },
  becomeText: {
    ko: '공연 좌석, 전시 회차, 객실, 상품을 올리고 판매할 수 있습니다. 지금 쓰는 계정이 그대로 판매자 계정이 됩니다.',
    en: 'Offer seats, timed entry, rooms and goods. The account you have becomes a host account.',
  },
  become: { ko: '판매자로 시작하기', en: 'Become a host' },
  invitedTitle: { ko: '초대받은 판매자만 판매할 수 있습니다', en: 'Hosts are invited here' },
  invitedText: {
    ko: '이곳에서는 운영자가 판매자 권한을 드립니다. 운영자에게 가입한 이메일 주소를 알려 주세요.',
    en: 'An operator gives the role here. Tell them the e-mail address of your account.',
  },
});
