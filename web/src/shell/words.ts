import { phrases } from '../words.ts';

export const words = phrases({
  skip: { ko: '본문으로 건너뛰기', en: 'Skip to the content' },
  home: { ko: 'Jari 홈', en: 'Jari, home' },
  whatsOn: { ko: '둘러보기', en: 'Explore' },
  myBookings: { ko: '내 예매', en: 'My bookings' },
  wallet: { ko: '지갑', en: 'Wallet' },
  account: { ko: '계정', en: 'Account' },
  signIn: { ko: '로그인', en: 'Sign in' },
  signOut: { ko: '로그아웃', en: 'Sign out' },
  hostDesk: { ko: '판매 관리', en: 'Host desk' },
  operations: { ko: '운영 콘솔', en: 'Operations' },
  menu: { ko: '메뉴', en: 'Menu' },
  mainNavigation: { ko: '주 메뉴', en: 'Main' },
  cart: { ko: '장바구니', en: 'Cart' },
  cartCount: {
    ko: (count: number) => `장바구니, ${count}건`,
    en: (count: number) => `Cart, ${count} ${count === 1 ? 'item' : 'items'}`,
  },
  timeLeft: { ko: (time: string) => `${time} 남음`, en: (time: string) => `${time} left` },
  otherLanguage: { ko: 'English', en: '한국어' },
  colours: { ko: '밝기 바꾸기', en: 'Switch light and dark' },
  offline: {
    ko: '인터넷에 연결되어 있지 않습니다. 이미 연 티켓은 그대로 볼 수 있습니다.',
    en: 'You are offline. Tickets that you opened before can still be shown.',
  },
  findGuest: { ko: '비회원 예매 조회', en: 'Find a guest booking' },
  forHosts: { ko: '판매자로 시작하기', en: 'Sell with Jari' },
  developers: { ko: '개발자 문서', en: 'For developers' },
  promise: {
    ko: '모든 자리는 한 번만 팔립니다.',
    en: 'Every place is sold exactly once.',
  },
  missingTitle: { ko: '페이지를 찾을 수 없습니다', en: 'There is no such page' },
  missingText: {
    ko: '주소를 다시 확인하시거나 홈에서 찾아보세요.',
    en: 'Check the address, or look from the start page.',
  },
  toHome: { ko: '홈으로', en: 'To the start page' },
  failedTitle: { ko: '페이지를 열지 못했습니다', en: 'This page could not be opened' },
});
