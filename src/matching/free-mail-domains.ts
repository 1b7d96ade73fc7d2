import { isWithin } from './domain-name.ts';

/** Services with an address in many countries. */
const BY_COUNTRY: Record<string, string> = {
  gmx: 'at ch co.uk com com.br de es eu fr info it net org us',
  hotmail:
    'be ca ch cl co.id co.il co.in co.jp co.kr co.nz co.th co.uk co.za com com.ar com.au com.br com.hk com.mx com.tr ' +
    'com.tw com.vn cz de dk es fi fr gr hu it jp my nl no ph rs se sg sk',
  live:
    'at be ca cl cn co.kr co.uk co.za com com.ar com.au com.mx com.my com.ph com.pt com.sg de dk fi fr hk ie in it jp nl ' +
    'no ru se',
  outlook:
    'at be cl co.id co.il co.th com com.ar com.au com.br com.gr com.tr com.vn cz de dk es fr hu ie in it jp kr lv my ph ' +
    'pt sa sg sk',
  yahoo:
    'at be bg ca ch cl cn co.id co.il co.in co.jp co.kr co.nz co.th co.uk co.za com com.ar com.au com.br com.co com.hk ' +
    'com.mx com.my com.pe com.ph com.sg com.tr com.tw com.ua com.ve com.vn cz de dk ee es fi fr gr hr hu ie in it lt lv nl ' +
    'no pl pt ro rs se si sk',
  yandex: 'by com com.tr kz ru ua',
};

/** Mail for everybody, access providers' mail, and addresses that stand for others or for a room. */
const OTHERS =
  '126.com 139.com 163.com 189.cn 21cn.com abv.bg aim.com aliyun.com alice.it aol.com aon.at arcor.de att.net ' +
  'bellsouth.net bigpond.com bigpond.net.au bk.ru bluewin.ch bol.com.br btinternet.com calendar.google.com centrum.cz ' +
  'charter.net chello.at chello.nl citromail.hu comcast.net cox.net daum.net docomo.ne.jp duck.com earthlink.net ' +
  'email.com email.cz ezweb.ne.jp fastmail.com fastmail.fm foxmail.com free.fr freemail.hu freenet.de gmail.com ' +
  'googlemail.com guerrillamail.com hanmail.net hey.com home.nl hushmail.com i.ua icloud.com ig.com.br inbox.com inbox.lv ' +
  'inbox.ru interia.pl juno.com kakao.com kpnmail.nl laposte.net libero.it list.ru mac.com mail.com mail.de mail.ee ' +
  'mail.ru mailbox.org mailinator.com me.com mozmail.com msn.com naver.com neuf.fr ntlworld.com o2.pl online.de ' +
  'online.no onet.pl op.pl optonline.net optusnet.com.au orange.fr outlook.com passport.com planet.nl pm.me posteo.de ' +
  'posteo.net privaterelay.appleid.com proton.me protonmail.ch protonmail.com qq.com rambler.ru rediffmail.com ' +
  'rocketmail.com rogers.com sapo.pt sbcglobal.net seznam.cz sfr.fr shaw.ca sina.cn sina.com sky.com skynet.be ' +
  'softbank.jp sohu.com swissonline.ch sympatico.ca t-online.de talktalk.net telenet.be terra.com.br tin.it tiscali.it ' +
  'tuta.com tuta.io tutamail.com tutanota.com tutanota.de ukr.net uol.com.br users.noreply.github.com utanet.at ' +
  'verizon.net vip.qq.com virgilio.it virginmedia.com walla.co.il wanadoo.fr web.de windowslive.com wp.pl xs4all.nl ' +
  'xtra.co.nz yeah.net ymail.com yopmail.com zigmail.com ziggo.nl zoho.com zohomail.com';

const FREE_MAIL: ReadonlySet<string> = new Set([
  ...OTHERS.split(' '),
  ...Object.entries(BY_COUNTRY).flatMap(([name, ends]) => ends.split(' ').map((end) => `${name}.${end}`)),
]);

/** True when anybody can have an address of this domain, so that it says nothing about a company. `more` adds domains. */
export const isFreeMail = (domain: string, more: ReadonlySet<string>): boolean =>
  isWithin(domain, FREE_MAIL) || isWithin(domain, more);
