(function(w,d,n,h){
var ask=0,no=function(){},s=d.currentScript,e,k,l;w.custodia=no;
if(!s||n.globalPrivacyControl||n.doNotTrack=='1'||w.doNotTrack=='1')return;
e=new URL('/e',s.src).href;l=new URL(location.href);k=l.searchParams.get('c');
if(ask&&!k)return;
if(k){l.searchParams.delete('c');h.replaceState(h.state,'',l)}
function t(name,p){var u=new URL(location.href);u.hash='';k&&u.searchParams.set('c',k);
fetch(e,{method:'POST',mode:'no-cors',credentials:'omit',keepalive:true,
body:JSON.stringify({n:name||'pageview',u:u.href,r:d.referrer,p:p})})['catch'](no)}
w.custodia=t;var o=h.pushState;h.pushState=function(){o.apply(h,arguments);t()};
w.addEventListener('popstate',function(){t()});t()
})(window,document,navigator,history);
