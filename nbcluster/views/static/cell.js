var Y=class{#e=null;#n=0;#t=0;#a=[];#i=[];#s=[];#l=new Set;get about(){return this.#e}get loops(){return this.#a.filter(e=>e!==void 0)}get loopsByPlace(){return this.#a}loopAt(e){return this.#a[e]}get lanes(){return this.#s}get alive(){return this.#e!==null&&(this.#e.state==="starting"||this.#e.state==="running")}elapsed_s(e){return this.#e===null?0:this.#e.seconds+(this.alive?Math.max(0,e-this.#n)/1e3:0)}left_s(e){let t=this.#a.at(-1);if(!this.alive||t===void 0||t.eta_s===null||t.reason!==null)return null;let o=t.eta_s-Math.max(0,e-this.#t)/1e3;return o<-Dn?null:Math.max(0,o)}takeHead(e,t){let{loops:o,version:r,...i}=e;this.#e=i,this.#n=t;for(let[a,s]of o)a>=i.loop_count||(Kn(this.#a[a],s)&&(this.#t=t),this.#a[a]=s);this.#h()}takeLanes(e,t){for(let[o,r]of e.lanes)this.#c(o).lane=r;this.#p();for(let[o,r]of t)this.#c(o).spans.set(Ie(r),r);this.#h()}takeSnapshot(e,t){let{loops:o,lanes:r,...i}=e;for(let{spans:a,...s}of r){let d=this.#o(s.worker);d.lane=s;for(let p of a)d.spans.set(Ie(p),p)}this.#p(),this.takeHead({...i,loops:[...o.entries()],loop_count:o.length},t)}onChange(e,t){this.#l.add(e),t.addEventListener("abort",()=>this.#l.delete(e),{once:!0})}#c(e){for(let t=this.#i[e];;t=this.#i[e]){if(t!==void 0)return t;this.#i.push({index:this.#i.length,lane:zn,spans:new Map}),this.#s=this.#i}}#o(e){return this.#i.find(({lane:t})=>t.worker===e)??this.#c(this.#i.length)}#p(){this.#s=[...this.#i].sort((e,t)=>Oe.compare(e.lane.machine,t.lane.machine)||Oe.compare(e.lane.worker,t.lane.worker)||e.index-t.index)}#h(){for(let e of this.#l)e()}};function Kn(n,e){return n?.computed!==e.computed||n.committed!==e.committed}var Dn=1,Oe=new Intl.Collator("en",{numeric:!0}),zn={worker:"",machine:"",gpu:null,memory_bytes:null,gpu_busy:null,gpu_memory_bytes:null,deaths:[]};function Ie(n){return n.loop*2**32+n.id}function A(n){if(n<.0995)return`${Math.round(n*1e3)} ms`;if(n<59.95)return`${we(n)} s`;let e=Math.round(n);if(e<3600)return`${Math.floor(e/60)} min ${xe(e%60)} s`;let t=Math.round(n/60);if(t<1440)return`${Math.floor(t/60)} h ${xe(t%60)} min`;let o=Math.round(n/3600);return`${Math.floor(o/24)} d ${xe(o%24)} h`}var Wn=[[100,1,"s"],[5940,60,"min"],[48*3600,3600,"h"]];function q(n){if(n<1)return"less than 1 s";for(let[e,t,o]of Wn)if(n<e)return`about ${Ge(n/t)} ${o}`;return`about ${Ge(n/86400)} d`}function Z(n){if(n<999.5)return`${Math.round(n)} B`;let e=n;for(let t of["kB","MB","GB"])if(e/=1e3,e<999.5)return`${D(e)} ${t}`;return`${D(e/1e3)} TB`}function v(n){return n.toFixed(0).replace(/\B(?=(\d{3})+$)/g,",")}var Xn=[[1,"s"],[60,"min"],[3600,"h"]];function Ce(n){for(let[e,t]of Xn){let o=n*e;if(o>=.95)return`${o>=99.5?v(Math.round(o)):D(o)} per ${t}`}return`${D(n*86400)} per d`}function He(n){return`${D(n)} ×`}function C(n,e){return`${v(n)} ${e}${n===1?"":"s"}`}function be(n){return`${Math.round(n*100)} %`}function R(n,e){let t=[...n.slice(0,2*e)];return(t.length<=e?t:[...t.slice(0,e-1),"…"]).join("").replace(Un,r=>{if(r===`
`)return r;if(r==="	")return"    ";let i=r.charCodeAt(0).toString(16);return i.length<=2?`\\x${i.padStart(2,"0")}`:`\\u${i.padStart(4,"0")}`})}var Un=/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu;function D(n){return n<9.95?we(n):`${Math.round(n)}`}function Ge(n){return n<9.95?we(n).replace(/\.0$/,""):`${Math.round(n)}`}function we(n){let e=Math.round(n*10);return`${Math.floor(e/10)}.${e%10}`}function xe(n){return`${n}`.padStart(2,"0")}function c(n,e={},t=[]){let o=document.createElement(n);for(let[r,i]of Object.entries(e))o.setAttribute(r,i);return o.append(...t),o}var Vn=600;function f(n,e,t=Vn){let o=R(e,t);n.textContent!==o&&(n.textContent=o),n.hidden=o===""}function k(n,e,t){n.getAttribute(e)!==t&&n.setAttribute(e,t)}function I(n,e,t){for(;n.childElementCount>e;)n.lastElementChild?.remove();for(;n.childElementCount<e;)n.append(t())}function je(n){let e=getComputedStyle(n),t=o=>e.getPropertyValue(`--nbc-${o}`).trim();return{loops:Array.from({length:6},(o,r)=>t(`loop-${r}`)),accent:t("accent"),error:t("error"),warn:t("warn"),ink:t("ink"),ink_pale:t("ink-pale"),line:t("line"),track:t("track"),paper:t("paper"),font:t("font")}}function z({loops:n,accent:e},t){return n[t%6]??e}function Be(n,e){let t=new MutationObserver(n),o={attributes:!0,attributeFilter:["class","style","data-jp-theme-name","data-theme"]};t.observe(document.documentElement,o),t.observe(document.body,o),e.addEventListener("abort",()=>t.disconnect(),{once:!0}),matchMedia("(prefers-color-scheme: dark)").addEventListener("change",n,{signal:e})}var Fe={starting:"○",running:"▸",done:"✓",failed:"✗",interrupted:"‖",stopped:"■"},J={running:"running",computed:"computed",committed:"committed",lost:"lost",surprised:"something came up",cancelled:"dropped",waiting:"waiting for code and data"};function Q(n){return[n.name??"",n.cell===""?"":`cell [${n.cell}]`].filter(e=>e!=="").join(", ")}function Ke(n,e){if(n.state!=="starting"&&!_e(n,e))return e.length===0?"":"here";if(n.lane_count===0)return n.cluster;let t=C(n.lane_count,"worker");return n.cluster===""?t:`${t} · ${n.cluster}`}function _e(n,e){return n.lane_count>0&&e.some(t=>t.route!=="kernel")}function De(n,e){let t=n.plain_estimate_s;if(t===null||n.state!=="done"||!_e(n,e)||n.seconds<=0)return null;let o=t/n.seconds;return o>=1.05?`${He(o)} as fast`:null}function ze(n,e){let t=n.state==="starting"||n.state==="running";return t&&e.filter(({plain_estimate_s:o})=>o!==null).length<2||n.plain_estimate_s===null||!(t||n.state==="done"&&_e(n,e))?"":`a plain run: ${q(n.plain_estimate_s)}`}function We(n){return n.sent_bytes===0?"":`${Z(n.sent_bytes)} sent`}function ee(n){return n.total!==null?`${v(n.committed)} of ${v(n.total)}`:n.committed===0?"":v(n.committed)}function Xe(n){return n.plain_estimate_s===null||n.route==="kernel"||n.reason!==null?"":`a plain run: ${q(n.plain_estimate_s)}`}function Ue(n,e){let t=n.computed-n.committed;return[n.reason===null&&n.rate_per_s!==null&&n.rate_per_s>0?Ce(n.rate_per_s):"",e&&t>0?`${v(t)} more computed`:"",n.route==="mixed"&&n.here>0&&!(e&&n.reason!==null)?`${v(n.here)} here`:""].filter(o=>o!=="")}function ne(n){return n===null?"":`${q(n)} left`}function Ve(n){return`${n.count>1?`${v(n.count)} × `:""}${n.type}${n.line===0?"":` in line ${n.line}`}`}function Ye(n){let e=n.reduce((t,{count:o})=>t+o,0);return e===0?"":C(e,"error")}function qe({type:n,text:e}){let[t="",...o]=e.split(": ");return t.split(".").at(-1)===n?o.join(": "):e}function Ze({gpu_busy:n,gpu_memory_bytes:e}){let t=n===null?"":be(n),o=e===null?"":Z(e);return[t,o].filter(i=>i!=="").join(" · ")}function Je({lane:n,spans:e},t,o){let r=0,i=0,a=0,s="";for(let l of e.values())(l.state==="computed"||l.state==="committed")&&(r+=1),l.state==="lost"&&(i+=1),l.state==="waiting"?s=J.waiting:l.end_s===null&&(s=`iterations ${v(l.first)} to ${v(l.end-1)}`),l.state!=="waiting"&&(a+=(l.end_s??o)-l.start_s);let d=o>0?Math.min(1,a/o):0,p=Ze(n),u=[be(d),p===""?"":`GPU ${p}`].filter(l=>l!=="").join(", "),h=n.deaths.map(({at_s:l,cause:m})=>`after ${A(l)}: ${m}`).join("; ");return{worker:t,done:r,now:s===""?"nothing":s,busy:u,lost:i,deaths:h}}function Se({lane:n}){return{text:R([n.worker,n.gpu??""].filter(e=>e!=="").join(" · "),oe),gpu:n.gpu,use:Ze(n)}}function Qe(n){let[e,t]=[n[0],n.at(-1)];return e===void 0||t===void 0?{text:"",gpu:null,use:""}:n.length===1?Se(e):{text:R(`${e.lane.worker} – ${t.lane.worker}`,oe),gpu:e.lane.gpu,use:""}}function en(n,e){let t=n[0]?.lane.machine??"";return{text:e===null||e.lane.machine!==t?R(t,oe):"",gpu:null,use:""}}function nn(n,e){return`${R(n,oe)||"where they are is not known"} · ${C(e,"worker")}`}function te({lane:n},e,t,o){let r=t[e.loop],i=e.end-1,a=i<e.first?`from iteration ${v(e.first)}`:i===e.first?`iteration ${v(e.first)}`:`iterations ${v(e.first)} to ${v(i)}`,s=e.start_s-e.given_s,d=e.end_s??o,p=e.state==="waiting"?d-e.given_s:d-e.start_s,u=[`${A(p)}${e.end_s===null?" so far":""}`,`from ${A(e.start_s)}`,s>.05?`after waiting ${A(s)}`:""].filter(l=>l!==""),h=[J[e.state],e.deaths>0?`again: ${C(e.deaths,"worker")} died over it`:"",e.size_bytes>0?`${Z(e.size_bytes)} back`:""].filter(l=>l!=="");return[[r===void 0?"":`line ${r.line}`,a].filter(l=>l!=="").join(" · "),e.item===""?"":`${i>e.first?"first: ":""}${e.item}`,u.join(", "),h.join(" · "),[n.worker,n.machine,n.gpu??""].filter(l=>l!=="").join(" · ")].filter(l=>l!=="").map(l=>R(l,160))}function tn({lane:n},{at_s:e,cause:t}){return[`${n.worker} was lost`,R(t,160),`after ${A(e)}`].filter(o=>o!=="")}var oe=60;function on(n,e){let t=0,o=0;for(let{spans:i}of n){t+=i.size;for(let a of i.values())a.end_s===null&&(o+=1)}let r=`${C(t,"slice")} on ${C(n.length,"lane")} in ${A(e)}`;return o>0?`${r}, ${v(o)} of them running`:r}var re=class{node=c("ol",{class:"loops"});#e=[];show(e,t){let{loops:o}=e,r=[];I(this.node,o.length,()=>{let i=new ve;return r.push(i),i.node}),this.#e=[...this.#e,...r].slice(0,o.length);for(let[i,a]of o.entries()){let s=e.alive&&i===o.length-1;this.#e[i]?.show(a,e.loopsByPlace.indexOf(a),s)}this.node.hidden=o.length===0,this.showTimeLeft(e,t)}showTimeLeft(e,t){this.#e.at(-1)?.showTimeLeft(e.left_s(t))}},ve=class{#e=c("span",{class:"line"});#n=c("code");#t=c("span",{class:"amount"});#a=c("span",{class:"pace"});#i=c("span",{class:"left"});#s=c("div",{class:"under"},[this.#a,this.#i]);#l=c("span",{class:"committed"});#c=c("span",{class:"computed"});#o=c("div",{class:"bar",role:"progressbar","aria-valuemin":"0"},[this.#l,this.#c]);#p=c("span");#h=c("span",{class:"reason"});#u=c("span");#d=c("p",{class:"said"},[this.#p,this.#h,this.#u]);node=c("li",{},[c("div",{class:"row"},[this.#e,this.#n,this.#t]),this.#o,this.#s,this.#d]);#f="";show(e,t,o){this.node.style.setProperty("--nbc-loop",`var(--nbc-loop-${t%6})`),f(this.#e,`line ${e.line}`),f(this.#n,e.header),k(this.#n,"title",e.header),this.#f=ee(e),f(this.#t,this.#f);let r=[...Ue(e,o),o?Xe(e):""];f(this.#a,r.filter(i=>i!=="").join(" · ")),k(this.node,"data-route",e.route),this.#b(e,o),this.#y(e),this.#s.hidden=this.#a.hidden&&(!o||e.text!==""),o||this.showTimeLeft(null)}showTimeLeft(e){let t=ne(e);f(this.#i,t),t!==""&&(this.#s.hidden=!1);let o=[this.#f===""?"":`${this.#f} iterations`,t];k(this.#o,"aria-valuetext",o.filter(r=>r!=="").join(", "))}#b(e,t){let o=r=>e.total?Math.min(100,100*r/e.total):0;this.#l.style.width=`${o(e.committed)}%`,this.#c.style.width=`${Math.max(0,o(e.computed)-o(e.committed))}%`,this.#o.classList.toggle("uncounted",t&&(e.total===null||e.reason!==null)),this.#o.hidden=e.total===null&&!t,k(this.#o,"aria-label",`line ${e.line}: ${e.header}`),k(this.#o,"aria-valuemax",`${e.total??e.committed}`),k(this.#o,"aria-valuenow",`${e.committed}`)}#y({text:e,reason:t}){let o=t===null?"":`[${t}]`,r=o===""?-1:e.indexOf(o);f(this.#p,r<0?e:e.slice(0,r)),f(this.#h,r<0?"":o),f(this.#u,r<0?"":e.slice(r+o.length)),this.#d.hidden=e===""}};var qn=4e3,ie=class{node=c("ul",{class:"errors","aria-label":"errors"});#e=[];show(e){let t=[];I(this.node,e.length,()=>{let o=new ke;return t.push(o),o.node}),this.#e=[...this.#e,...t].slice(0,e.length);for(let[o,r]of e.entries())this.#e[o]?.show(r);this.node.hidden=e.length===0}},ke=class{#e=c("strong");#n=c("span");#t=c("span",{class:"line"});#a=c("code");#i=c("pre",{tabindex:"0","aria-label":"how the code came there"});#s=c("div",{class:"source"},[this.#t,this.#a]);#l=c("details",{},[c("summary",{},[this.#e," ",this.#n]),this.#s,this.#i]);node=c("li",{},[this.#l]);show(e){f(this.#e,Ve(e)),f(this.#n,qe(e)),f(this.#t,`line ${e.line}`),f(this.#a,e.source),f(this.#i,e.traceback,qn),this.#s.hidden=e.source===""||e.traceback!=="",this.#l.classList.toggle("empty",e.source===""&&e.traceback==="")}};var Zn=[[4,22,15],[8,18,13],[16,14,10],[32,9,7],[64,6,4],[120,3,2]],rn=[120,3,3],ae=20;function sn(n,{first:e,end:t}){let o=Math.max(0,t-e),r=Math.max(1,Math.ceil(o/120)),i=Jn(n,e,t),[,a,s]=r>1?rn:Zn.find(([l])=>o<=l)??rn,d=new Set(n).size>1&&i.length<=8,p=[],u=[],h=0;for(let l of i){d&&(u.push({y:h,machine:n[l.first]??"",lanes:l.end-l.first}),h+=ae);let m=l.end-l.first,y=Math.ceil(m/r);for(let _=0;_<y;_+=1){let g=S=>l.first+Math.round(S*m/y);p.push({y:h,first:g(_),end:g(_+1)}),h+=a}}return{rows:p,headings:u,pitch_px:a,bar_px:s,height_px:h,shared:r>1}}function Jn(n,e,t){let o=[];for(let r=e;r<t;r+=1){let i=o.at(-1);i!==void 0&&n[i.first]===n[r]?i.end=r+1:o.push({first:r,end:r+1})}return o}function ln(n,e,t){if(!t)return Math.max(n,.01);let o=Math.min(e??n*.15,n*.5);return Math.max(n+o,Me(n),1)}function Me(n){return n*1.03}var Qn=.002,et=12;function dn(n,e,t,o){let r=(u,h,l,m)=>{let y=h>u?Math.min(1,Math.max(0,(l-u)/(h-u))):.5;return l-y*m},i=Math.max(Qn,(n.to_s-n.from_s)/t),a=r(n.from_s,n.to_s,o.s,i),s=n.end-n.first,d=t>1?Math.max(Math.min(s,et),Math.round(s/t)):Math.max(s+1,Math.round(s/t)),p=Math.round(r(n.first,n.end,o.lane,d));return F({from_s:a,to_s:a+i,first:p,end:p+d},e)}function F(n,e){let t=Math.min(n.to_s-n.from_s,e.to_s-e.from_s),o=Math.min(Math.max(n.from_s,e.from_s),e.to_s-t),r=Math.min(n.end-n.first,e.end-e.first),i=Math.min(Math.max(n.first,e.first),e.end-r);return{from_s:o,to_s:o+t,first:i,end:i+r}}function Le(n,e){return n.from_s>e.from_s||n.to_s<e.to_s*.999||n.first>e.first||n.end<e.end}function cn(n,e,t){let o=Math.max(2,Math.floor(t/90)),r=e-n,i=nt.find(s=>r/s<=o)??Math.ceil(r/o/86400)*86400,a=[];for(let s=Math.ceil(n/i-1e-9);s*i<=e;s+=1)a.push(s*i);return{step_s:i,at_s:a}}var nt=[5e-4,.001,.002,.005,.01,.02,.05,.1,.2,.5,1,2,5,10,15,30,60,120,300,600,900,1800,3600,7200,14400,21600,43200,86400];function un(n,e){return n===0?"0":e<1?`${n.toFixed(Math.min(4,Math.ceil(-Math.log10(e)-1e-9)))} s`:e<60?n<60?`${n} s`:`${Math.floor(n/60)}:${`${n%60}`.padStart(2,"0")}`:e<3600?n<3600?`${n/60} min`:`${Math.floor(n/3600)}:${`${n/60%60}`.padStart(2,"0")} h`:e<86400?`${n/3600} h`:`${n/86400} d`}var an=1;function hn(n,{rows:e,shared:t},{from_s:o,to_s:r},i,a){let s=[];for(let[d,{first:p,end:u}]of e.entries()){let h=-1,l=null;for(let m of tt(n,p,u)){if(t&&m.state!=="lost"&&m.state!=="surprised")continue;let y=H(m,i);if(m.given_s>r||m.start_s>r||y<o)continue;let _=(Math.max(m.start_s,o)-o)*a,g=(Math.min(y,r)-o)*a;if(g<=h&&m.state===l)continue;let S=Math.max(an,g-_),P=Math.max(0,Math.min(_,(m.start_s-Math.max(m.given_s,o))*a)),{state:G,loop:j}=m;s.push({x:_,width:S,row:d,state:G,loop:j,waited_px:P,again:m.deaths>0}),S<=an&&(h=Math.floor(_)+1,l=G)}}return s}function*tt(n,e,t){for(let o=e;o<t;o+=1)yield*n[o]?.spans.values()??[]}var W=2;function pn(n,{rows:e,shared:t},{from_s:o,to_s:r},i,a){if(!t)return[];let s=[],d=a/(r-o);for(let[p,{first:u,end:h}]of e.entries())for(let[l,m]of ot(n,u,h)){let y=new Float32Array(a),_=!1;for(let g of m){let S=Math.max(0,(g.start_s-o)*d),P=Math.min(a,(H(g,i)-o)*d);P<=S||(_=!0,rt(y,S,P,1/(h-u)))}_&&s.push({row:p,loop:l,busy:y})}return s}function ot(n,e,t){let o=new Map;for(let r=e;r<t;r+=1)for(let i of n[r]?.spans.values()??[]){if(i.state==="waiting")continue;let a=o.get(i.loop);a===void 0?o.set(i.loop,[i]):a.push(i)}return o}function rt(n,e,t,o){let[r,i]=[Math.floor(e),Math.floor(t)],a=(s,d)=>{n[s]=(n[s]??0)+d*o};if(r===i){a(r,t-e);return}a(r,r+1-e);for(let s=r+1;s<i;s+=1)a(s,1);i<n.length&&a(i,t-i)}function H(n,e){return Math.max(n.start_s,n.end_s??e)}function se(n,e,t,o){let r=null,i=o;for(let a of n.spans.values()){let s=Math.max(a.start_s-e,e-H(a,t),0);s<=i&&([r,i]=[a,s])}return r}function mn(n){return[...n.spans.values()].sort((e,t)=>e.start_s-t.start_s)}var it=.05;function fn(n,e){let t=new Set,o=new Map,[r,i,a]=[!1,!1,!1];for(let{lane:d,spans:p}of n){a||=d.deaths.length>0;for(let u of p.values()){t.add(u.state),r||=u.deaths>0,i||=u.start_s-u.given_s>it;let h=o.get(u.loop),l=H(u,e);h===void 0?o.set(u.loop,{loop:u.loop,from_s:u.start_s,to_s:l}):(h.from_s=Math.min(h.from_s,u.start_s),h.to_s=Math.max(h.to_s,l))}}let s=[...o.values()].sort((d,p)=>d.loop-p.loop);return{states:t,phases:s,again:r,waited:i,deaths:a}}var le=20,at=20,$=6,st=5;function Pe({phases:n}){return n.length>1?at:st}function bn(n,e,t){let{width_px:o,names_px:r,layout:i}=e,a=Pe(e);n.clearRect(0,0,o,a+i.height_px+le),n.font=`11px ${t.font}`,n.save(),n.translate(0,a),dt(n,e,t),n.translate(r,0),ht(n,e,t),n.save(),n.beginPath(),n.rect(0,-a,o-r,a+i.height_px+4),n.clip(),pt(n,e,t,a),mt(n,e,t),ft(n,e,t);for(let s of lt)for(let d of e.boxes)d.state===s&&Te[s](n,de(d,i),z(t,d.loop),t);yt(n,e,t),gt(n,e,t),xt(n,e,t),n.restore(),n.translate(-r,0),ct(n,e,t),n.translate(r,0),bt(n,e,t),n.restore()}function wn(n,e,t){n.clearRect(0,0,T.width,T.height);let o={x:1,y:1,width:T.width-2,height:T.height-2},r=z(t,0);if(e==="again")Te.committed(n,o,r,t),kn(n,o.x+o.width/2,o.y+o.height/2,t.paper);else if(e==="share"){n.fillStyle=r;for(let i of[0,1,2,3])n.globalAlpha=.25+.25*i,n.fillRect(o.x+i*4,o.y,4,o.height);n.globalAlpha=1}else e==="death"?_n(n,T.width/2,T.height/2,t):Te[e](n,o,r,t)}var T={width:18,height:11},lt=["waiting","cancelled","committed","computed","running","surprised","lost"],Te={committed:(n,e,t)=>X(n,e,t),computed:(n,e,t)=>{n.globalAlpha=.32,X(n,e,t),n.globalAlpha=1,e.width>=$&&wt(n,e,t,5)},running:(n,e,t)=>{n.globalAlpha=.14,X(n,e,t),n.globalAlpha=1,e.width>=$&&gn(n,e,t,[]),n.fillStyle=t,n.fillRect(e.x+Math.max(0,e.width-2),e.y,Math.min(2,e.width),e.height)},lost:(n,e,t,o)=>{X(n,e.width<$?xn(e,.6):e,o.error),e.width>=$&&vn(n,e,o.paper)},surprised:(n,e,t,o)=>{X(n,e.width<$?xn(e,.6):e,o.warn),e.width>=$&&_t(n,e,o.paper)},cancelled:(n,e,t,o)=>{n.fillStyle=o.ink_pale,n.fillRect(e.x,e.y+e.height/2-.5,e.width,1),e.width>=$&&gn(n,e,o.ink_pale,[2,2])},waiting:(n,e,t,o)=>Sn(n,e,o.ink_pale)};function dt(n,e,t){let{names:o,names_px:r,layout:i}=e;if(r===0)return;n.textBaseline="middle",n.textAlign="left",n.save(),n.beginPath(),n.rect(0,-8,r-10,i.height_px+16),n.clip();let a=Number.NEGATIVE_INFINITY,s=0;for(let[d,{y:p}]of i.rows.entries()){p-s>i.pitch_px&&(a=Number.NEGATIVE_INFINITY),s=p;let u=o[d];if(u===void 0||u.text===""||p<a)continue;a=p+13;let h=p+i.pitch_px/2+.5,l=0;u.gpu!==null&&i.pitch_px>=13&&(l=ut(n,"GPU",h,t)+6),n.fillStyle=t.ink_pale,n.fillText(u.text,l,h),u.use!==""&&i.pitch_px>=13&&(n.textAlign="right",n.fillStyle=t.ink,n.fillText(u.use,r-12,h),n.textAlign="left")}n.restore()}function ct(n,{layout:e,headings:t,width_px:o},r){n.textBaseline="middle",n.textAlign="left",n.fillStyle=r.ink;for(let[i,{y:a}]of e.headings.entries())n.clearRect(0,a,o,ae-1),n.fillText(t[i]??"",0,a+ae/2+2)}function ut(n,e,t,o){n.save(),n.font=`600 8px ${o.font}`;let r=Math.ceil(n.measureText(e).width)+6;return n.strokeStyle=o.ink_pale,n.lineWidth=1,n.beginPath(),n.roundRect(.5,Math.round(t)-5.5,r,11,2),n.stroke(),n.fillStyle=o.ink,n.fillText(e,3.5,Math.round(t)+.5),n.restore(),r}function ht(n,{layout:e,ticks:t,width_px:o,names_px:r},i){let a=o-r;n.fillStyle=i.track;for(let{y:s}of e.rows)e.shared?n.fillRect(0,s,a,e.pitch_px):(n.beginPath(),n.roundRect(0,s+(e.pitch_px-e.bar_px)/2,a,e.bar_px,2),n.fill());n.textBaseline="alphabetic",n.textAlign="center";for(let{s,x:d}of t.at){n.fillStyle=i.line,n.fillRect(Math.min(Math.round(d),a-1),0,1,e.height_px+4);let p=un(s,t.step_s);n.fillStyle=i.ink_pale;let u=n.measureText(p).width/2;n.fillText(p,Math.min(Math.max(d,u),a-u),e.height_px+15)}}function pt(n,{phases:e},t,o){n.textBaseline="alphabetic",n.textAlign="left";let r=0;for(let{loop:i,x:a,width:s,text:d}of e){n.fillStyle=z(t,i),n.fillRect(a,-4,Math.max(2,s),2);let p=Math.max(a,r);n.fillStyle=t.ink_pale,n.fillText(d,p,-o+12),r=p+n.measureText(d).width+10}}function mt(n,{shares:e,layout:t},o){for(let{row:r,loop:i,busy:a}of e){let s=t.rows[r]?.y??0;n.fillStyle=z(o,i);let d=0;for(;d<a.length;){let p=yn(a[d]??0),u=d+1;for(;u<a.length&&yn(a[u]??0)===p;)u+=1;p>0&&(n.globalAlpha=.12+.88*p,n.fillRect(d*W,s,(u-d)*W,t.bar_px)),d=u}}n.globalAlpha=1}function yn(n){return Math.ceil(Math.min(1,n)*8-.05)/8}function ft(n,{boxes:e,layout:t},o){for(let r of e){if(r.waited_px<6)continue;let i=de({...r,x:r.x-r.waited_px,width:r.waited_px},t);Sn(n,i,o.ink_pale)}}function yt(n,{boxes:e,layout:t},o){for(let r of e){let i=de(r,t);if(!r.again||i.width<12||i.height<7)continue;let a=r.state==="committed"?o.paper:o.ink;kn(n,i.x+7,i.y+i.height/2,a)}}function gt(n,{deaths:e,layout:t},o){for(let{row:r,x:i}of e){let a=(t.rows[r]?.y??0)+t.pitch_px/2;t.bar_px>=7?_n(n,i,a,o):(n.fillStyle=o.error,n.fillRect(i-1,a-t.pitch_px/2,3,t.pitch_px))}}function _n(n,e,t,o){n.fillStyle=o.paper,n.beginPath(),n.arc(e,t,5.5,0,2*Math.PI),n.fill(),n.fillStyle=o.error,n.beginPath(),n.arc(e,t,4.5,0,2*Math.PI),n.fill(),vn(n,{x:e-4.5,y:t-4.5,width:9,height:9},o.paper)}function xt(n,{now_px:e,layout:t},o){e!==null&&(n.fillStyle=o.accent,n.fillRect(Math.round(e),0,1,t.height_px+4))}function bt(n,{chosen:e,drawn:t,layout:o},r){if(e!==null){let i=de({...e,width:Math.max(3,e.width)},o);n.strokeStyle=r.ink,n.lineWidth=2,n.beginPath(),n.roundRect(i.x-1.5,i.y-1.5,i.width+3,i.height+3,3),n.stroke()}t!==null&&(n.globalAlpha=.16,n.fillStyle=r.ink,n.fillRect(t.x,t.y,t.width,t.height),n.globalAlpha=1,n.strokeStyle=r.ink,n.lineWidth=1,n.strokeRect(t.x+.5,t.y+.5,t.width,t.height))}function de({x:n,width:e,row:t},{rows:o,pitch_px:r,bar_px:i}){let a=e>4?1:0,s=(o[t]?.y??0)+(r-i)/2;return{x:n,y:s,width:e-a,height:i}}function X(n,{x:e,y:t,width:o,height:r},i){if(n.fillStyle=i,o<$||r<$){n.fillRect(e,t,o,r);return}n.beginPath(),n.roundRect(e,t,o,r,2),n.fill()}function gn(n,{x:e,y:t,width:o,height:r},i,a){n.strokeStyle=i,n.lineWidth=1,n.setLineDash(a),n.beginPath(),n.roundRect(e+.5,t+.5,Math.max(0,o-1),Math.max(0,r-1),2),n.stroke(),n.setLineDash([])}function wt(n,e,t,o){St(n,e,()=>{n.strokeStyle=t,n.lineWidth=1,n.beginPath();for(let r=e.x-e.height;r<e.x+e.width;r+=o)n.moveTo(r,e.y+e.height),n.lineTo(r+e.height,e.y);n.stroke()})}function Sn(n,{x:e,y:t,width:o,height:r},i){n.fillStyle=i;let a=r<6?1:2;for(let s=e;s<e+o-1;s+=2*a+1)n.fillRect(s,t+r/2-a/2,a,a)}function vn(n,e,t){let o=Math.min(e.width,e.height)/2-2,r={x:e.x+e.width/2,y:e.y+e.height/2};n.strokeStyle=t,n.lineWidth=1.5,n.beginPath();for(let i of[1,-1])n.moveTo(r.x-o,r.y-o*i),n.lineTo(r.x+o,r.y+o*i);n.stroke()}function _t(n,{x:e,y:t,width:o,height:r},i){let a=Math.min(o,r)*.8;n.fillStyle=i,n.beginPath(),n.moveTo(e+o-a,t),n.lineTo(e+o,t),n.lineTo(e+o,t+a),n.fill()}function kn(n,e,t,o){n.strokeStyle=o,n.fillStyle=o,n.lineWidth=1.25,n.beginPath(),n.arc(e,t,2.75,-.35*Math.PI,1.3*Math.PI),n.stroke(),n.beginPath(),n.moveTo(e+.2,t-4.6),n.lineTo(e+3.8,t-2.6),n.lineTo(e+.2,t-.6),n.fill()}function xn({x:n,y:e,width:t,height:o},r){return{x:n,y:e+o*(1-r)/2,width:t,height:o*r}}function St(n,{x:e,y:t,width:o,height:r},i){n.save(),n.beginPath(),n.rect(e,t,o,r),n.clip(),i(),n.restore()}var ce=class{#e;#n;#t=null;constructor(e,t,o){this.#e=e,this.#n=t,e.addEventListener("pointerdown",r=>this.#a(r),{signal:o}),e.addEventListener("pointermove",r=>this.#i(r),{signal:o}),e.addEventListener("pointerup",r=>this.#s(r),{signal:o}),e.addEventListener("pointercancel",()=>this.#l(),{signal:o}),e.addEventListener("pointerleave",()=>this.#n.over(null),{signal:o}),e.addEventListener("dblclick",()=>this.#n.wholeWished(),{signal:o}),e.addEventListener("wheel",r=>this.#c(r),{signal:o,passive:!1})}#a(e){e.button!==0||e.pointerType==="touch"||(this.#t=this.#o(e),this.#e.setPointerCapture(e.pointerId))}#i(e){let t=this.#o(e);this.#n.over(this.#t===null?t:null),this.#t!==null&&Mn(this.#t,t)&&this.#n.drawn(vt(this.#t,t))}#s(e){let[t,o]=[this.#t,this.#o(e)];this.#l(),t!==null&&Mn(t,o)&&this.#n.picked(t,o)}#l(){this.#t=null,this.#n.drawn(null)}#c(e){e.ctrlKey||e.metaKey||e.altKey?(e.preventDefault(),this.#n.zoomed(this.#o(e),2**(-e.deltaY/300))):this.#n.isPart()&&(e.shiftKey||Math.abs(e.deltaX)>Math.abs(e.deltaY))&&(e.preventDefault(),this.#n.moved(e.deltaX||e.deltaY,0))}#o(e){let{left:t,top:o}=this.#e.getBoundingClientRect();return{x:e.clientX-t,y:e.clientY-o}}};function Mn(n,e){return Math.abs(n.x-e.x)>=5}function vt(n,e){return{x:Math.min(n.x,e.x),y:Math.min(n.y,e.y),width:Math.abs(n.x-e.x),height:Math.abs(n.y-e.y)}}var K=14,kt=20,ue=class{node=c("div",{class:"tip","aria-hidden":"true"});show(e,{x:t,y:o},r,i){I(this.node,e.length,()=>c("div"));for(let[h,l]of e.entries()){let m=this.node.children[h];m instanceof HTMLElement&&f(m,l)}this.node.hidden=!1;let{offsetWidth:a,offsetHeight:s}=this.node,p=t+K+a<=r?t+K:Math.max(0,t-K-a);this.node.style.left=`${Math.min(p,Math.max(0,r-a))}px`;let u=o+K+s<=i+kt;this.node.style.top=`${u?o+K:o-K-s}px`}hide(){this.node.hidden=!0}};var b=n=>typeof n=="string",L=n=>typeof n=="number"&&Number.isFinite(n),w=n=>Number.isSafeInteger(n)&&Number(n)>=0,Mt=n=>w(n)&&n<Lt,Ln=n=>typeof n=="boolean",M=n=>e=>e===null||n(e),U=(...n)=>e=>n.some(t=>t===e),N=n=>e=>Array.isArray(e)&&e.every(n),he=n=>e=>Array.isArray(e)&&e.length===2&&Mt(e[0])&&n(e[1]),E=n=>e=>{if(typeof e!="object"||e===null)return!1;let t=new Map(Object.entries(e)),o=Object.entries(n);return t.size===o.length&&o.every(([r,i])=>t.has(r)&&i(t.get(r)))},Lt=65536,pe=n=>e=>n(e)?e:null;var Ae=2,Tt=["starting","running","done","failed","interrupted","stopped"],Pt=["parallel","kernel","mixed"],me=["running","computed","committed","lost","surprised","cancelled","waiting"],Tn=n=>n===Ae,Pn=E({line:w,header:b,total:M(w),computed:w,committed:w,here:w,seconds:L,eta_s:M(L),rate_per_s:M(L),route:U(...Pt),reason:M(b),text:b,plain_estimate_s:M(L)}),Et=E({id:w,loop:w,first:w,end:w,start_s:L,end_s:M(L),state:U(...me),given_s:L,item:b,size_bytes:w,deaths:w}),En={worker:b,machine:b,gpu:M(b),memory_bytes:M(w),gpu_busy:M(L),gpu_memory_bytes:M(w),deaths:N(E({at_s:L,cause:b}))},An={version:Tn,run:b,name:M(b),cell:b,state:U(...Tt),seconds:L,lane_count:w,errors:N(E({type:b,line:w,count:w,text:b,source:b,traceback:b})),sent_bytes:w,plain_estimate_s:M(L),claim:b,message:b,cluster:b,final:Ln},Rn=E({...An,loops:N(he(Pn)),loop_count:w}),At=E({kind:U("lanes"),version:Tn,head:M(Rn),lanes:N(he(E(En))),items:N(he(b))}),Rt=E({...An,loops:N(Pn),lanes:N(E({...En,spans:N(Et)}))}),$n=pe(Rn),Nn=pe(At),On=pe(Rt),Ee=44;function In(n,e){if(n.byteLength%Ee!==0)return null;let t=new Map(e),o=[];for(let r=0;r<n.byteLength;r+=Ee){let i=me[n.getUint8(r+39)];if(i===void 0)return null;let a=n.getFloat32(r+20,!0);o.push([n.getUint16(r+36,!0),{id:n.getUint32(r+32,!0),loop:n.getUint8(r+38),first:n.getFloat64(r,!0),end:n.getFloat64(r+8,!0),start_s:n.getFloat32(r+16,!0),end_s:Number.isNaN(a)?null:a,state:i,given_s:n.getFloat32(r+24,!0),item:t.get(r/Ee)??"",size_bytes:n.getFloat32(r+28,!0),deaths:n.getUint8(r+40)}])}return o}var $t=520,Gn={least:48,most:220},Nt=4,Ot=64,fe=1.6,Cn=4,ye=class{#e=c("canvas",{role:"img"});#n=c("ul",{class:"legend","aria-hidden":"true"});#t=new ue;#a=c("p",{class:"unseen",role:"status","aria-live":"polite"});#i=c("button",{type:"button","aria-label":"closer",title:"closer (+)"},["+"]);#s=c("button",{type:"button","aria-label":"farther",title:"farther (−)"},["−"]);#l=c("button",{type:"button",title:"the whole run (0)"},["whole run"]);#c=c("div",{class:"stage",tabindex:"0",role:"application","aria-roledescription":"timeline","aria-label":"Lanes over time. Arrow keys go from slice to slice, plus and minus come closer and go away, 0 shows the whole run"},[this.#e,this.#t.node]);#o=c("tbody");node=c("figure",{class:"lanes"},[this.#c,c("div",{class:"below"},[this.#n,c("div",{class:"sight",role:"group","aria-label":"what of the run is shown"},[this.#s,this.#i,this.#l])]),this.#a,c("div",{class:"unseen"},[c("table",{},[c("caption",{},["Lanes"]),c("thead",{},[c("tr",{},["worker","machine","slices done","now","busy","lost"].map(e=>c("th",{scope:"col"},[e])))]),this.#o])])]);#p;#h=null;#u=null;#d=null;#f=null;#b=null;#y=0;#M=0;#v="";#x=null;#r=null;constructor(e,t){this.#p=e,this.#t.hide(),this.#i.addEventListener("click",()=>this.#g(fe),{signal:t}),this.#s.addEventListener("click",()=>this.#g(1/fe),{signal:t}),this.#l.addEventListener("click",()=>this.#m(null),{signal:t}),this.#c.addEventListener("keydown",o=>this.#R(o),{signal:t}),this.#c.addEventListener("focusin",()=>this.#E(!0),{signal:t}),this.#c.addEventListener("focusout",()=>this.#G(),{signal:t}),new ce(this.#e,{over:o=>this.#A(o),picked:(o,r)=>this.#k(o,r),drawn:o=>{this.#b=o===null||this.#r===null?null:this.#P(o),this.#p()},zoomed:(o,r)=>this.#g(r,this.#w(o)),moved:(o,r)=>this.#T(o,r),wholeWished:()=>this.#m(null),isPart:()=>this.#u!==null},t)}forgetColours(){this.#x=null,this.#v=""}get px_per_s(){return this.#r?.px_per_s??Number.POSITIVE_INFINITY}get slices(){return this.#r?.lanes.reduce((e,{spans:t})=>e+t.size,0)??0}paint(e,t,o){this.#h=e;let{lanes:r}=e;this.node.hidden=!r.some(({spans:x})=>x.size>0);let i=this.#e.getContext("2d"),a=this.#c.clientWidth;if(i===null||this.node.hidden||a===0)return;this.#x??=je(this.node);let s=e.elapsed_s(t),d=ln(s,Ct(e,t),e.alive),u={from_s:0,to_s:this.#F(d,t,o,e.alive?Me(s):0),first:0,end:r.length},h=this.#u===null?u:F(this.#u,u),l=sn(r.map(({lane:x})=>x.machine),h),m=fn(r,s),y=Pe(m);this.#j(i,a,y+l.height_px+le);let _=l.headings.length===0&&r.some(({lane:x})=>x.machine!==r[0]?.lane.machine),g=l.rows.map(({first:x,end:O})=>{let B=r.slice(x,O);return _?en(B,r[x-1]??null):Qe(B)}),S=this.#B(i,g,a),P=a-S,G=P/(h.to_s-h.from_s),j=x=>(x-h.from_s)*G,jn=y+l.height_px+le;this.#r={lanes:r,plan:l,sight:h,whole:u,names_px:S,top_px:y,px_per_s:G,elapsed_s:s,width_px:a,height_px:jn};let $e=cn(h.from_s,h.to_s,P);bn(i,{width_px:a,names_px:S,names:g,headings:l.headings.map(({machine:x,lanes:O})=>nn(x,O)),layout:l,boxes:hn(r,l,h,s,G),shares:pn(r,l,h,s,Math.max(1,Math.ceil(P/W))),deaths:l.rows.flatMap(({first:x,end:O},B)=>r.slice(x,O).flatMap(({lane:Bn})=>Bn.deaths.map(({at_s:Fn})=>({row:B,x:j(Fn)})))),phases:m.phases.length<2?[]:m.phases.map(({loop:x,from_s:O,to_s:B})=>({loop:x,x:j(O),width:(B-O)*G,text:`line ${e.loopAt(x)?.line??"?"}`})),now_px:e.alive?j(s):null,ticks:{step_s:$e.step_s,at:$e.at_s.map(x=>({s:x,x:j(x)}))},chosen:this.#O(),drawn:this.#b},this.#x),this.#K(m,l.shared,e.alive,this.#x);let Ne=Le(h,u);this.#l.disabled=!Ne,this.#s.disabled=!Ne,this.#_()}describe(e,t){let o=e.elapsed_s(t);k(this.#e,"aria-label",on(e.lanes,o));let r=e.lanes.slice(0,Ot);I(this.#o,r.length,()=>c("tr",{},[0,1,2,3,4,5].map(()=>c("td"))));for(let[i,a]of r.entries()){let{worker:s,done:d,now:p,busy:u,lost:h,deaths:l}=Je(a,Se(a).text,o),m=[h>0?`${h} lost`:"",l].filter(y=>y!=="").join(", ");for(let[y,_]of[s,a.lane.machine,`${d}`,p,u,m].entries()){let g=this.#o.children[i]?.children[y];g instanceof HTMLElement&&f(g,_)}}}#m(e){this.#u=e,this.#p()}#L(e){return this.#u===null?e:F(this.#u,e)}#g(e,t=null){let o=this.#r;if(o===null)return;let{whole:r}=o,i=this.#L(r),a=t??this.#N()??{s:(i.from_s+i.to_s)/2,lane:(i.first+i.end)/2},s=dn(i,r,e,a);this.#m(Le(s,r)?s:null)}#T(e,t){let o=this.#r;if(o===null||this.#u===null)return;let{whole:r,px_per_s:i,plan:a}=o,s=this.#L(r),[d,p]=[e/i,Math.round(t/a.pitch_px)];this.#m(F({from_s:s.from_s+d,to_s:s.to_s+d,first:s.first+p,end:s.end+p},r))}#k(e,t){let o=this.#r;if(o===null)return;let[r,i]=[this.#w(e),this.#w(t)];if(r===null||i===null||Math.abs(r.s-i.s)*o.px_per_s<Cn)return;let[a,s]=[Math.min(r.lane,i.lane),Math.max(r.lane,i.lane)+1],d=o.sight.end-o.sight.first<=16||s-a<2;this.#m({from_s:Math.min(r.s,i.s),to_s:Math.max(r.s,i.s),first:d?o.sight.first:a,end:d?o.sight.end:s})}#P(e){let{names_px:t=0,top_px:o=0}=this.#r??{};return{...e,x:e.x-t,y:e.y-o}}#w({x:e,y:t}){let o=this.#r;if(o===null)return null;let{sight:r,names_px:i,top_px:a,px_per_s:s,plan:d}=o,p=r.from_s+Math.max(0,e-i)/s,u=d.rows.findIndex(l=>l.y+d.pitch_px>t-a),h=d.rows[u<0?d.rows.length-1:u];return h===void 0?null:{s:p,lane:h.first}}#A(e){this.#f=e,this.#_()}#_(){let e=this.#r,[t,o]=[this.#f,this.#h];if(e===null||o===null)return;if(t!==null){let d=this.#I(t,e,o);d===null?this.#t.hide():this.#t.show(d,t,e.width_px,e.height_px);return}let[r,i]=[this.#d,this.#O()];if(r===null||i===null){this.#t.hide();return}let a=te(r.lane,this.#$(r),o.loopsByPlace,e.elapsed_s),s=(e.plan.rows[i.row]?.y??0)+e.top_px+e.plan.pitch_px;this.#t.show(a,{x:e.names_px+i.x,y:s-8},e.width_px,e.height_px)}#I(e,t,o){let{plan:r,lanes:i,top_px:a,names_px:s,sight:d,px_per_s:p,elapsed_s:u}=t,h=e.y-a,l=r.rows.find(g=>h>=g.y&&h<g.y+r.pitch_px);if(l===void 0||e.x<s)return null;let m=d.from_s+(e.x-s)/p,y=Cn/p,_=i.slice(l.first,l.end);for(let g of _){let S=g.lane.deaths.find(P=>Math.abs(P.at_s-m)<1.5*y);if(S!==void 0)return tn(g,S)}for(let g of _){let S=se(g,m,u,y);if(S!==null)return te(g,S,o.loopsByPlace,u)}return null}#E(e){let t=this.node.getRootNode();t instanceof ShadowRoot&&t.host instanceof HTMLElement&&t.host.toggleAttribute("data-lm-suppress-shortcuts",e)}#G(){this.#E(!1),this.#d=null,this.#p()}#R(e){if(e.ctrlKey||e.metaKey||e.altKey)return;let t=e.shiftKey?void 0:Re[e.key];if(t!==void 0)this.#S(t);else if(e.key==="+"||e.key==="=")this.#g(fe);else if(e.key==="-"||e.key==="_")this.#g(1/fe);else if(e.key==="0")this.#m(null);else if(e.key==="Escape"&&(this.#u!==null||this.#d!==null))this.#d=null,this.#m(null);else if(e.shiftKey&&Re[e.key]!==void 0){let{dx:o=0,dy:r=0}=Re[e.key]??{};this.#T(o*80,r*40)}else return;e.preventDefault(),e.stopPropagation()}#S({dx:e,dy:t,edge:o}){let r=this.#r,i=this.#h;if(r===null||i===null)return;let a=this.#C(r.lanes,r.sight,e,t,o);a!==null&&(this.#d=a,this.#f=null,this.#H(a,r),f(this.#a,te(a.lane,a.span,i.loopsByPlace,r.elapsed_s).join(", ")),this.#p())}#C(e,t,o,r,i){let a=this.#d,s=a===null?-1:e.indexOf(a.lane);if(a===null||s<0){let l=e.slice(t.first).find(({spans:y})=>y.size>0),m=l&&se(l,t.from_s,t.from_s,Number.POSITIVE_INFINITY);return l===void 0||!m?null:{lane:l,span:m}}if(r!==0){for(let l=s+r;l>=0&&l<e.length;l+=r){let m=e[l],y=m&&se(m,a.span.start_s,this.#r?.elapsed_s??0,Number.POSITIVE_INFINITY);if(m!==void 0&&y)return{lane:m,span:y}}return a}let d=mn(a.lane),p=d.findIndex(({loop:l,id:m})=>l===a.span.loop&&m===a.span.id),u=i?o<0?0:d.length-1:Math.min(d.length-1,Math.max(0,p+o)),h=d[u];return h===void 0?a:{lane:a.lane,span:h}}#H({lane:e,span:t},o){if(this.#u===null)return;let{sight:r,whole:i,lanes:a,elapsed_s:s}=o,d=a.indexOf(e),p=r.to_s-r.from_s,h=t.start_s<r.from_s||H(t,s)>r.to_s?t.start_s-p/4:r.from_s,l=r.end-r.first,m=d<r.first?d:d>=r.end?d-l+1:r.first;this.#u=F({from_s:h,to_s:h+p,first:m,end:m+l},i)}#$({lane:e,span:t}){for(let o of e.spans.values())if(o.id===t.id&&o.loop===t.loop)return o;return t}#N(){return this.#d===null||this.#r===null?null:{s:this.#d.span.start_s,lane:this.#r.lanes.indexOf(this.#d.lane)}}#O(){let e=this.#r;if(this.#d===null||e===null)return null;let t=e.lanes.indexOf(this.#d.lane),o=e.plan.rows.findIndex(({first:a,end:s})=>a<=t&&t<s),r=this.#$(this.#d);if(o<0)return null;let i=(r.start_s-e.sight.from_s)*e.px_per_s;return{row:o,x:i,width:(H(r,e.elapsed_s)-r.start_s)*e.px_per_s}}#j(e,t,o){let r=window.devicePixelRatio,[i,a]=[Math.round(t*r),Math.round(o*r)];this.#e.width===i&&this.#e.height===a||(this.#e.width=i,this.#e.height=a,this.#e.style.height=`${o}px`,e.scale(r,r))}#B(e,t,o){if(o<$t)return 0;e.font=`11px ${this.#x?.font??"sans-serif"}`;let r=t.map(({text:i,gpu:a,use:s})=>{let d=s===""?0:14+e.measureText(s).width;return e.measureText(i).width+(a===null?0:32)+d});return Math.ceil(Math.min(Gn.most,Math.max(Gn.least,Math.max(0,...r)+14)))}#F(e,t,o,r){let i=Math.min(.5,(t-this.#M)/1e3);this.#M=t;let a=o&&this.#y>0?Math.min(1,i*Nt):1;return this.#y=Math.max(this.#y+(e-this.#y)*a,r),this.#y}#K(e,t,o,r){let i=me.filter(s=>e.states.has(s)||o&&It.has(s)||s==="waiting"&&e.waited),a=t?["share",...i.filter(s=>s==="lost"||s==="surprised")]:i;e.again&&!t&&a.push("again"),e.deaths&&a.push("death"),a.join()!==this.#v&&(this.#v=a.join(),this.#n.replaceChildren(...a.map(s=>Ht(s,r))))}},Re={ArrowLeft:{dx:-1,dy:0,edge:!1},ArrowRight:{dx:1,dy:0,edge:!1},ArrowUp:{dx:0,dy:-1,edge:!1},ArrowDown:{dx:0,dy:1,edge:!1},Home:{dx:-1,dy:0,edge:!0},End:{dx:1,dy:0,edge:!0}},It=new Set(["running","computed","committed"]),Gt={...J,waiting:"waiting",again:"computed again",death:"worker lost",share:"how many of a row's lanes are busy"};function Ct(n,e){return n.left_s(e)??(n.loops.at(-1)?.eta_s==null?null:0)}function Ht(n,e){let t=c("canvas"),o=window.devicePixelRatio;t.width=T.width*o,t.height=T.height*o,t.style.width=`${T.width}px`,t.style.height=`${T.height}px`;let r=t.getContext("2d");return r!==null&&(r.scale(o,o),wn(r,n,e)),c("li",{},[t,Gt[n]])}var Hn=`/* Only the theme's colours; what stands behind each is for pages without a theme. */
.run {
  --nbc-paper: var(--jp-layout-color1, #ffffff);
  --nbc-ink: var(--jp-ui-font-color1, #1f2328);
  --nbc-ink-pale: var(--jp-ui-font-color2, #5d656e);
  --nbc-line: var(--jp-border-color2, #dfe2e6);
  --nbc-track: var(--jp-layout-color2, #eef0f2);
  --nbc-accent: var(--jp-brand-color1, #1976d2);
  --nbc-good: var(--jp-success-color1, #2e7d32);
  --nbc-warn: var(--jp-warn-color1, #d97706);
  --nbc-error: var(--jp-error-color1, #c62828);
  /* The themes' green and red are too pale for words; with a part of the ink they can be read. */
  --nbc-good-ink: color-mix(in srgb, var(--nbc-good) 72%, var(--nbc-ink));
  --nbc-error-ink: color-mix(in srgb, var(--nbc-error) 72%, var(--nbc-ink));
  /* One for each loop in turn, after Okabe and Ito, less the red and the orange that speak of trouble. A part of
     the ink makes them darker on white and lighter on black. */
  --nbc-loop-0: var(--nbc-accent);
  --nbc-loop-1: color-mix(in srgb, #00b184 80%, var(--nbc-ink));
  --nbc-loop-2: color-mix(in srgb, #cc6fa4 82%, var(--nbc-ink));
  --nbc-loop-3: color-mix(in srgb, #9a9a2e 80%, var(--nbc-ink));
  --nbc-loop-4: color-mix(in srgb, #8067d0 80%, var(--nbc-ink));
  --nbc-loop-5: color-mix(in srgb, #4fb3e6 80%, var(--nbc-ink));
  --nbc-font: var(--jp-ui-font-family, system-ui, -apple-system, "Segoe UI", "Helvetica Neue", sans-serif);
  --nbc-code: var(--jp-code-font-family, ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace);

  box-sizing: border-box;
  container-type: inline-size;
  max-width: 1400px;
  margin: 4px 0 6px;
  padding: 12px 16px 10px;
  border: 1px solid var(--nbc-line);
  border-radius: 6px;
  background: var(--nbc-paper);
  color: var(--nbc-ink);
  font: 13px / 1.5 var(--nbc-font);
  font-variant-numeric: tabular-nums;
  text-align: left;
}

@media (prefers-color-scheme: dark) {
  .run {
    --nbc-paper: var(--jp-layout-color1, #16181c);
    --nbc-ink: var(--jp-ui-font-color1, #e4e6ea);
    --nbc-ink-pale: var(--jp-ui-font-color2, #a0a7b1);
    --nbc-line: var(--jp-border-color2, #333940);
    --nbc-track: var(--jp-layout-color2, #23272d);
    --nbc-accent: var(--jp-brand-color1, #64b5f6);
    --nbc-good: var(--jp-success-color1, #81c784);
    --nbc-warn: var(--jp-warn-color1, #ffb74d);
    --nbc-error: var(--jp-error-color1, #ef7070);
  }
}

.run[hidden],
.run [hidden] {
  display: none;
}

header,
.outcome,
footer {
  display: flex;
  flex-wrap: wrap;
  align-items: baseline;
  column-gap: 14px;
}

header {
  column-gap: 18px;
  align-items: center;
}

button {
  margin: 0;
  padding: 0 6px;
  border: 1px solid transparent;
  border-radius: 4px;
  background: none;
  color: var(--nbc-ink-pale);
  font: 12px / 20px var(--nbc-font);
  cursor: pointer;
}

button:hover:not(:disabled) {
  background: var(--nbc-track);
  color: var(--nbc-ink);
}

button:disabled {
  opacity: 0.45;
  cursor: default;
}

:is(button, .stage, summary, pre):focus-visible {
  outline: 2px solid var(--nbc-accent);
  outline-offset: 2px;
}

/* A triangle that lies on its side when there is more to see. */
.fold {
  flex: none;
  width: 22px;
  height: 22px;
  margin: 0 -12px 0 -8px;
  padding: 0;
}

.fold::before {
  display: inline-block;
  border-top: 6px solid currentColor;
  border-right: 4.5px solid transparent;
  border-left: 4.5px solid transparent;
  vertical-align: 2px;
  content: "";
}

.folded .fold::before {
  transform: rotate(-90deg);
}

.short {
  color: var(--nbc-ink);
}

.run.folded {
  padding-bottom: 12px;
}

.outcome {
  column-gap: 8px;
}

.sign {
  width: 1em;
  text-align: center;
}

.place,
.title,
.under,
.line,
footer {
  color: var(--nbc-ink-pale);
}

.title {
  margin-left: auto;
  overflow-wrap: anywhere;
}

.gain {
  margin-left: 6px;
}

.gain,
.run[data-state="done"] .sign,
.run[data-state="done"] .state {
  color: var(--nbc-good-ink);
}

.run[data-state="failed"] :is(.sign, .state) {
  color: var(--nbc-error-ink);
}

.run:is([data-state="interrupted"], [data-state="stopped"]) :is(.sign, .state) {
  color: color-mix(in srgb, var(--nbc-warn) 65%, var(--nbc-ink));
}

.run:is([data-state="starting"], [data-state="running"]) .sign {
  color: var(--nbc-accent);
}

@keyframes breathe {
  50% {
    opacity: 0.25;
  }
}

.loops {
  display: grid;
  grid-template-columns: minmax(0, 1fr);
  gap: 12px;
  margin: 10px 0 0;
  padding: 0;
  list-style: none;
}

.row {
  display: flex;
  flex-wrap: wrap;
  align-items: baseline;
  column-gap: 12px;
}

.line {
  flex: none;
}

.row code {
  flex: 1 1 12em;
  min-width: 0;
  overflow: hidden;
  font: 12px / 1.5 var(--nbc-code);
  text-overflow: ellipsis;
  white-space: nowrap;
}

.amount {
  flex: none;
  font-weight: 600;
}

.under {
  display: flex;
  flex-wrap: wrap;
  column-gap: 12px;
  min-height: 1.5em;
  margin-top: 3px;
  font-size: 12px;
}

.left {
  margin-left: auto;
  color: var(--nbc-ink);
}

.bar {
  display: flex;
  height: 6px;
  margin-top: 5px;
  overflow: hidden;
  border-radius: 3px;
  background: var(--nbc-track);
}

header .bar {
  flex: 0 1 120px;
  min-width: 60px;
  margin: 0;
}

.committed {
  background: var(--nbc-loop, var(--nbc-accent));
}

.computed {
  --nbc-loop-pale: color-mix(in srgb, var(--nbc-loop, var(--nbc-accent)) 32%, var(--nbc-paper));
  background: repeating-linear-gradient(
    -45deg,
    var(--nbc-loop, var(--nbc-accent)) 0 1px,
    var(--nbc-loop-pale) 1px 4px
  );
}

li[data-route="kernel"] .committed {
  background: var(--nbc-ink-pale);
}

/* Nobody counts what the kernel does: something moves, and nothing is promised. */
.bar.uncounted {
  background: repeating-linear-gradient(90deg, var(--nbc-line) 0 24px, var(--nbc-track) 24px 48px);
}

@keyframes drift {
  to {
    background-position: 48px 0;
  }
}

.said {
  margin: 4px 0 0;
  color: var(--nbc-ink-pale);
  overflow-wrap: anywhere;
  white-space: pre-wrap;
  unicode-bidi: plaintext;
}

.reason {
  padding: 0 4px;
  border-radius: 3px;
  background: var(--nbc-track);
  color: var(--nbc-ink);
  font: 12px / 1.4 var(--nbc-code);
}

.lanes {
  margin: 14px 0 0;
}

.stage {
  position: relative;
  border-radius: 3px;
}

.stage > canvas {
  display: block;
  width: 100%;
  cursor: crosshair;
  touch-action: pan-y;
}

.tip {
  position: absolute;
  z-index: 2;
  max-width: min(420px, 90%);
  padding: 5px 9px 6px;
  border: 1px solid var(--nbc-line);
  border-radius: 5px;
  background: var(--nbc-paper);
  box-shadow: 0 2px 10px rgb(0 0 0 / 22%);
  color: var(--nbc-ink-pale);
  font-size: 12px;
  line-height: 1.45;
  overflow-wrap: anywhere;
  pointer-events: none;
  unicode-bidi: plaintext;
}

.tip div:first-child {
  color: var(--nbc-ink);
  font-weight: 600;
}

.below {
  display: flex;
  flex-wrap: wrap;
  align-items: flex-start;
  justify-content: space-between;
  gap: 2px 16px;
  margin-top: 4px;
}

.legend {
  flex: 1 1 0;
  display: flex;
  flex-wrap: wrap;
  gap: 2px 16px;
  margin: 0;
  padding: 2px 0 0;
  color: var(--nbc-ink-pale);
  font-size: 11px;
  list-style: none;
}

.sight {
  display: flex;
  gap: 2px;
  margin-left: auto;
}

.sight button {
  border-color: var(--nbc-line);
  font-size: 11px;
  line-height: 18px;
}

.legend li {
  display: flex;
  align-items: center;
  gap: 5px;
}

.errors {
  display: grid;
  grid-template-columns: minmax(0, 1fr);
  gap: 2px;
  margin: 12px 0 0;
  padding: 6px 10px;
  border-left: 3px solid var(--nbc-error);
  border-radius: 0 3px 3px 0;
  background: color-mix(in srgb, var(--nbc-error) 8%, transparent);
  list-style: none;
  overflow-wrap: anywhere;
}

.errors summary {
  cursor: pointer;
}

.errors .empty summary {
  list-style: none;
  cursor: default;
}

.errors summary > span,
.errors :is(code, pre) {
  font: 12px / 1.5 var(--nbc-code);
  unicode-bidi: isolate;
}

.errors .source,
.errors pre {
  margin: 4px 0 6px 16px;
  padding: 6px 10px;
  border-radius: 3px;
  background: var(--nbc-paper);
}

.errors .source:not([hidden]) {
  display: flex;
  gap: 12px;
}

.errors pre {
  max-height: 220px;
  overflow: auto;
  white-space: pre-wrap;
}

.message {
  margin: 10px 0 0;
  overflow-wrap: anywhere;
  white-space: pre-wrap;
  unicode-bidi: plaintext;
}

footer {
  justify-content: space-between;
  margin-top: 8px;
  font-size: 12px;
}

.unseen {
  position: absolute;
  width: 1px;
  height: 1px;
  margin: 0;
  overflow: hidden;
  clip-path: inset(50%);
  white-space: nowrap;
}

@media (prefers-reduced-motion: no-preference) {
  .run[data-state="starting"] .sign {
    animation: breathe 1.6s ease-in-out infinite;
  }

  .bar.uncounted {
    animation: drift 1.6s linear infinite;
  }

  .bar span {
    transition: width 160ms linear;
  }
}

@container (max-width: 520px) {
  .title {
    margin-left: 0;
  }
}
`;var Bt=30,Ft=100,Kt=8,Dt=400,zt=2e3,V=class{#e;#n=c("span",{class:"sign","aria-hidden":"true"});#t=c("strong",{class:"state"});#a=c("span",{class:"title"});#i=c("span",{class:"place"});#s=c("strong",{class:"gain"});#l=c("span",{class:"clock"});#c=new re;#o;#p=new ie;#h=c("button",{class:"fold",type:"button","aria-controls":"body"});#u=c("span",{class:"short"});#d=c("span",{class:"bar","aria-hidden":"true"},[c("span",{class:"committed"}),c("span",{class:"computed"})]);#f=c("p",{class:"message"});#b=c("span",{class:"claim"});#y=c("span");#M=c("footer",{},[this.#b,this.#y]);#v=c("p",{class:"unseen",role:"status","aria-live":"polite"});#x=c("div",{class:"body",id:"body"});#r=c("section",{class:"run"},[c("header",{},[this.#h,c("span",{class:"outcome"},[this.#n,this.#t,this.#l,this.#s]),this.#d,this.#u,this.#i,this.#a]),this.#x,this.#v]);#m=matchMedia("(prefers-reduced-motion: reduce)");#L=!0;#g=!1;#T=0;#k=0;#P=Number.NEGATIVE_INFINITY;#w=Number.NEGATIVE_INFINITY;#A=null;constructor(e,t,o){this.#e=t,this.#o=new ye(()=>this.#S({now:!0}),o),this.#x.append(this.#c.node,this.#o.node,this.#p.node,this.#f,this.#M),this.#h.addEventListener("click",()=>this.#R(!this.#g),{signal:o}),this.#R(!1);let r=c("div");r.attachShadow({mode:"open"}).append(c("style",{},[Hn]),this.#r),e.append(r);let i=new ResizeObserver(()=>this.#$());i.observe(this.#r);let a=new IntersectionObserver(s=>{this.#L=s.some(d=>d.isIntersecting),this.#_()});a.observe(r),t.onChange(()=>this.#_(),o),Be(()=>this.#O(),o),o.addEventListener("abort",()=>{i.disconnect(),a.disconnect(),cancelAnimationFrame(this.#k),r.remove()},{once:!0}),this.#_()}#_(){let e=this.#e.about;this.#r.hidden=e===null,e!==null&&(this.#I(e),this.#c.show(this.#e,performance.now()),this.#p.show(e.errors),this.#G(e),f(this.#f,e.message),f(this.#b,e.claim),f(this.#y,[We(e),ze(e,this.#e.loops)].filter(t=>t!=="").join(" · ")),this.#M.hidden=this.#b.hidden&&this.#y.hidden,this.#S())}#I(e){k(this.#r,"data-state",e.state),k(this.#r,"role","region"),k(this.#r,"aria-label",["distributed run",Q(e)].filter(t=>t!=="").join(": ")),f(this.#n,Fe[e.state]),f(this.#t,e.state),f(this.#a,Q(e)),f(this.#i,Ke(e,this.#e.loops)),f(this.#s,De(e,this.#e.loops)??""),this.#E(),this.#A!==e.state&&(this.#A=e.state,f(this.#v,`${Q(e)} ${e.state}`.trim()),this.#w=Number.NEGATIVE_INFINITY)}#E(){let e=this.#e.about,t=this.#m.matches?e?.seconds??0:this.#e.elapsed_s(performance.now());f(this.#l,Wt(e?.state??"starting",A(t)))}#G(e){let t=this.#e.loops.at(-1),o=[t===void 0?"":ee(t),ne(this.#e.left_s(performance.now())),Ye(e.errors)];f(this.#u,this.#g?o.filter(d=>d!=="").join(" · "):"");let[r,i]=this.#d.children,a=t?.total??0;if(this.#d.hidden=!this.#g||a===0||!this.#e.alive,t===void 0||a===0)return;let s=d=>`${Math.min(100,100*d/a)}%`;r instanceof HTMLElement&&(r.style.width=s(t.committed)),i instanceof HTMLElement&&(i.style.width=s(Math.max(0,t.computed-t.committed)))}#R(e){this.#g=e,this.#x.hidden=e,this.#r.classList.toggle("folded",e),k(this.#h,"aria-expanded",`${!e}`),k(this.#h,"aria-label",e?"show all of the run":"fold to one line"),k(this.#h,"title",e?"show all of the run":"fold to one line"),this.#_()}#S({now:e=!1}={}){e&&(this.#P=Number.NEGATIVE_INFINITY),this.#k===0&&this.#L&&(this.#k=requestAnimationFrame(t=>this.#C(t)))}#C(e){this.#k=0,e-this.#P>=this.#H()?this.#N(e):this.#S(),this.#e.alive&&!this.#m.matches&&this.#S()}#H(){let e=500/this.#o.px_per_s;return Math.min(Dt,Math.max(Bt,Kt*this.#T,Math.min(e,Ft)))}#$(){this.#N(performance.now())}#N(e){if(this.#P=e,this.#E(),this.#g)return;this.#m.matches||this.#c.showTimeLeft(this.#e,e);let t=performance.now();this.#o.paint(this.#e,e,!this.#m.matches),this.#T=performance.now()-t,e-this.#w>=zt&&(this.#w=e,this.#o.describe(this.#e,e))}#O(){this.#o.forgetColours(),this.#S()}};function Wt(n,e){return n==="starting"||n==="running"?e:n==="done"?`in ${e}`:`after ${e}`}var ge=class{model=new Y;take(e){let t=On(e);return t!==null&&this.model.takeSnapshot(t,performance.now()),t!==null}takeHead(e){let t=$n(e);return t!==null&&this.model.takeHead(t,performance.now()),t!==null}takeLanes(e,t){let o=Nn(e);if(o===null||!(t instanceof DataView))return!1;let r=In(t,o.items);return r===null?!1:(this.model.takeLanes(o,r),o.head!==null&&this.model.takeHead(o.head,performance.now()),!0)}};function Xt(){let n=new ge;return{initialize:({model:e})=>Ut(e,n),render:({el:e})=>{let t=new AbortController;return new V(e,n.model,t.signal),()=>t.abort()}}}function Ut(n,e){let t=()=>{e.takeHead(n.get("head"))},o=(r,i)=>{e.takeLanes(r,i[0])};return n.on("change:head",t),n.on("msg:custom",o),t(),n.send({kind:"ask",version:Ae}),()=>{n.off("change:head",t),n.off("msg:custom",o)}}export{Xt as default};
