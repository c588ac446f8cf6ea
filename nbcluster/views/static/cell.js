var $=class{#e=null;#a=0;#s=0;#n=[];#t=[];#i=[];#r=new Set;get about(){return this.#e}get loops(){return this.#n.filter(e=>e!==void 0)}get lanes(){return this.#i}get alive(){return this.#e!==null&&(this.#e.state==="starting"||this.#e.state==="running")}elapsed_s(e){return this.#e===null?0:this.#e.seconds+(this.alive?Math.max(0,e-this.#a)/1e3:0)}left_s(e){let t=this.#n.at(-1);if(!this.alive||t===void 0||t.eta_s===null||t.reason!==null)return null;let o=t.eta_s-Math.max(0,e-this.#s)/1e3;return o<-He?null:Math.max(0,o)}takeHead(e,t){let{loops:o,version:r,...i}=e;this.#e=i,this.#a=t;for(let[a,l]of o)a>=i.loop_count||(Be(this.#n[a],l)&&(this.#s=t),this.#n[a]=l);this.#c()}takeLanes(e,t){for(let[o,r]of e.lanes)this.#l(o).lane=r;this.#d();for(let[o,r]of t)this.#l(o).spans.set(Q(r),r);this.#c()}takeSnapshot(e,t){let{loops:o,lanes:r,...i}=e;for(let{spans:a,...l}of r){let u=this.#o(l.worker);u.lane=l;for(let d of a)u.spans.set(Q(d),d)}this.#d(),this.takeHead({...i,loops:[...o.entries()],loop_count:o.length},t)}onChange(e,t){this.#r.add(e),t.addEventListener("abort",()=>this.#r.delete(e),{once:!0})}#l(e){for(let t=this.#t[e];;t=this.#t[e]){if(t!==void 0)return t;this.#t.push({index:this.#t.length,lane:Fe,spans:new Map}),this.#i=this.#t}}#o(e){return this.#t.find(({lane:t})=>t.worker===e)??this.#l(this.#t.length)}#d(){this.#i=[...this.#t].sort((e,t)=>J.compare(e.lane.machine,t.lane.machine)||J.compare(e.lane.worker,t.lane.worker)||e.index-t.index)}#c(){for(let e of this.#r)e()}};function Be(n,e){return n?.computed!==e.computed||n.committed!==e.committed}var He=1,J=new Intl.Collator("en",{numeric:!0}),Fe={worker:"",machine:"",gpu:null,memory_bytes:null,gpu_busy:null,gpu_memory_bytes:null,deaths:[]};function Q(n){return n.loop*2**32+n.id}function E(n){if(n<.0995)return`${Math.round(n*1e3)} ms`;if(n<59.95)return`${z(n)} s`;let e=Math.round(n);if(e<3600)return`${Math.floor(e/60)} min ${B(e%60)} s`;let t=Math.round(n/60);if(t<1440)return`${Math.floor(t/60)} h ${B(t%60)} min`;let o=Math.round(n/3600);return`${Math.floor(o/24)} d ${B(o%24)} h`}var De=[[100,1,"s"],[5940,60,"min"],[48*3600,3600,"h"]];function H(n){if(n<1)return"less than 1 s";for(let[e,t,o]of De)if(n<e)return`about ${ee(n/t)} ${o}`;return`about ${ee(n/86400)} d`}function F(n){if(n<999.5)return`${Math.round(n)} B`;let e=n;for(let t of["kB","MB","GB"])if(e/=1e3,e<999.5)return`${T(e)} ${t}`;return`${T(e/1e3)} TB`}function g(n){return n.toFixed(0).replace(/\B(?=(\d{3})+$)/g,",")}var ze=[[1,"s"],[60,"min"],[3600,"h"]];function ne(n){for(let[e,t]of ze){let o=n*e;if(o>=.95)return`${o>=99.5?g(Math.round(o)):T(o)} per ${t}`}return`${T(n*86400)} per d`}function te(n){return`${T(n)} ×`}function A(n,e){return`${g(n)} ${e}${n===1?"":"s"}`}function D(n){return`${Math.round(n*100)} %`}function N(n,e){let t=[...n.slice(0,2*e)];return(t.length<=e?t:[...t.slice(0,e-1),"…"]).join("").replace(Ue,r=>{if(r===`
`)return r;if(r==="	")return"    ";let i=r.charCodeAt(0).toString(16);return i.length<=2?`\\x${i.padStart(2,"0")}`:`\\u${i.padStart(4,"0")}`})}var Ue=/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu;function T(n){return n<9.95?z(n):`${Math.round(n)}`}function ee(n){return n<9.95?z(n).replace(/\.0$/,""):`${Math.round(n)}`}function z(n){let e=Math.round(n*10);return`${Math.floor(e/10)}.${e%10}`}function B(n){return`${n}`.padStart(2,"0")}function s(n,e={},t=[]){let o=document.createElement(n);for(let[r,i]of Object.entries(e))o.setAttribute(r,i);return o.append(...t),o}var Ve=600;function c(n,e){let t=N(e,Ve);n.textContent!==t&&(n.textContent=t),n.hidden=t===""}function h(n,e,t){n.getAttribute(e)!==t&&n.setAttribute(e,t)}function L(n,e,t){for(;n.childElementCount>e;)n.lastElementChild?.remove();for(;n.childElementCount<e;)n.append(t())}var oe={starting:"○",running:"▸",done:"✓",failed:"✗",interrupted:"‖",stopped:"■"},re={running:"running",computed:"computed",committed:"committed",lost:"lost",surprised:"something came up",cancelled:"dropped",waiting:"waiting for code and data"};function P(n){return[n.name??"",n.cell===""?"":`cell [${n.cell}]`].filter(e=>e!=="").join(", ")}function ie(n,e){if(n.state!=="starting"&&!U(n,e))return e.length===0?"":"here";if(n.lane_count===0)return n.cluster;let t=A(n.lane_count,"worker");return n.cluster===""?t:`${t} · ${n.cluster}`}function U(n,e){return n.lane_count>0&&e.some(t=>t.route!=="kernel")}function ae(n,e){let t=n.plain_estimate_s;if(t===null||n.state!=="done"||!U(n,e)||n.seconds<=0)return null;let o=t/n.seconds;return o>=1.05?`${te(o)} as fast`:null}function se(n,e){let t=n.state==="starting"||n.state==="running";return n.plain_estimate_s===null||!(t||n.state==="done"&&U(n,e))?"":`a plain run: ${H(n.plain_estimate_s)}`}function le(n){return n.sent_bytes===0?"":`${F(n.sent_bytes)} sent`}function de(n){return n.total!==null?`${g(n.committed)} of ${g(n.total)}`:n.committed===0?"":g(n.committed)}function ce(n,e){let t=n.computed-n.committed;return[n.reason===null&&n.rate_per_s!==null&&n.rate_per_s>0?ne(n.rate_per_s):"",e&&t>0?`${g(t)} more computed`:"",n.route==="mixed"&&n.here>0&&!(e&&n.reason!==null)?`${g(n.here)} here`:""].filter(o=>o!=="")}function ue(n){return n===null?"":`${H(n)} left`}function pe(n){return`${n.count>1?`${g(n.count)} × `:""}${n.type}${n.line===0?"":` in line ${n.line}`}`}function me({type:n,text:e}){let[t="",...o]=e.split(": ");return t.split(".").at(-1)===n?o.join(": "):e}function Ke({gpu_busy:n,gpu_memory_bytes:e}){let t=n===null?"":D(n),o=e===null?"":F(e),r=[t,o].filter(i=>i!=="");return r.length===0?"":`GPU ${r.join(", ")}`}function he({lane:n,spans:e},t,o){let r=0,i=0,a="";for(let d of e.values())(d.state==="computed"||d.state==="committed")&&(r+=1),d.end_s===null&&(a=`iterations ${g(d.first)} to ${g(d.end-1)}`),i+=(d.end_s??o)-d.start_s;let l=o>0?Math.min(1,i/o):0,u=[D(l),Ke(n)].filter(d=>d!=="").join(" · ");return{worker:t,done:r,now:a===""?"nothing":a,busy:u}}function V(n){let e=new Set(n.map(({lane:t})=>t.machine)).size>1;return n.map(({lane:t})=>{let o=[e?t.machine:"",t.worker,t.gpu??""];return N(o.filter(r=>r!=="").join(" · "),We)})}var We=60;function fe(n,e){let t=0,o=0;for(let{spans:i}of n){t+=i.size;for(let a of i.values())a.end_s===null&&(o+=1)}let r=`${A(t,"slice")} on ${A(n.length,"lane")} in ${E(e)}`;return o>0?`${r}, ${g(o)} of them running`:r}var O=class{node=s("ol",{class:"loops"});#e=[];show(e,t){let{loops:o}=e,r=[];L(this.node,o.length,()=>{let i=new K;return r.push(i),i.node}),this.#e=[...this.#e,...r].slice(0,o.length);for(let[i,a]of o.entries())this.#e[i]?.show(a,e.alive&&i===o.length-1);this.node.hidden=o.length===0,this.showTimeLeft(e,t)}showTimeLeft(e,t){this.#e.at(-1)?.showTimeLeft(e.left_s(t))}},K=class{#e=s("span",{class:"line"});#a=s("code");#s=s("span",{class:"amount"});#n=s("span",{class:"pace"});#t=s("span",{class:"left"});#i=s("div",{class:"under"},[this.#n,this.#t]);#r=s("span",{class:"committed"});#l=s("span",{class:"computed"});#o=s("div",{class:"bar",role:"progressbar","aria-valuemin":"0"},[this.#r,this.#l]);#d=s("span");#c=s("span",{class:"reason"});#m=s("span");#h=s("p",{class:"said"},[this.#d,this.#c,this.#m]);node=s("li",{},[s("div",{class:"row"},[this.#e,this.#a,this.#s]),this.#o,this.#i,this.#h]);#p="";show(e,t){c(this.#e,`line ${e.line}`),c(this.#a,e.header),h(this.#a,"title",e.header),this.#p=de(e),c(this.#s,this.#p),c(this.#n,ce(e,t).join(" · ")),h(this.node,"data-route",e.route),this.#f(e,t),this.#u(e),this.#i.hidden=this.#n.hidden&&(!t||e.text!==""),t||this.showTimeLeft(null)}showTimeLeft(e){let t=ue(e);c(this.#t,t),t!==""&&(this.#i.hidden=!1);let o=[this.#p===""?"":`${this.#p} iterations`,t];h(this.#o,"aria-valuetext",o.filter(r=>r!=="").join(", "))}#f(e,t){let o=r=>e.total?Math.min(100,100*r/e.total):0;this.#r.style.width=`${o(e.committed)}%`,this.#l.style.width=`${Math.max(0,o(e.computed)-o(e.committed))}%`,this.#o.classList.toggle("uncounted",t&&(e.total===null||e.reason!==null)),this.#o.hidden=e.total===null&&!t,h(this.#o,"aria-label",`line ${e.line}: ${e.header}`),h(this.#o,"aria-valuemax",`${e.total??e.committed}`),h(this.#o,"aria-valuenow",`${e.committed}`)}#u({text:e,reason:t}){let o=t===null?"":`[${t}]`,r=o===""?-1:e.indexOf(o);c(this.#d,r<0?e:e.slice(0,r)),c(this.#c,r<0?"":o),c(this.#m,r<0?"":e.slice(r+o.length)),this.#h.hidden=e===""}};var Xe=[[4,20,14],[8,17,12],[16,14,10],[32,9,7],[64,6,4],[120,3,2]];function ye(n){let e=Math.max(1,Math.ceil(n/120)),t=Math.ceil(n/e),[,o,r]=Xe.find(([i])=>t<=i)??[120,3,2];return{amount:t,lanes_per_row:e,pitch_px:o,bar_px:r,height_px:t*o}}function be(n,e,t){if(!t)return Math.max(n,.01);let o=Math.min(e??n*.15,n*.5);return Math.max(n+o,W(n),1)}function W(n){return n*1.03}function xe(n,e){let t=Math.max(2,Math.floor(e/90)),o=Ye.find(i=>n/i<=t)??Math.ceil(n/t/86400)*86400,r=[];for(let i=0;i*o<=n;i+=1)r.push(i*o);return{step_s:o,at_s:r}}var Ye=[.05,.1,.2,.5,1,2,5,10,15,30,60,120,300,600,900,1800,3600,7200,14400,21600,43200,86400];function we(n,e){return n===0?"0":e<1?`${n.toFixed(e<.1?2:1)} s`:e<60?n<60?`${n} s`:`${Math.floor(n/60)}:${`${n%60}`.padStart(2,"0")}`:e<3600?n<3600?`${n/60} min`:`${Math.floor(n/3600)}:${`${n/60%60}`.padStart(2,"0")} h`:e<86400?`${n/3600} h`:`${n/86400} d`}var ge=1;function ve(n,{lanes_per_row:e},t,o){let r=[];for(let[i,{spans:a}]of n.entries()){let l=Math.floor(i/e),u=-1,d=null;for(let f of a.values()){let b=f.start_s*o,w=qe(f,t)*o;if(w<=u&&f.state===d)continue;let k=Math.max(ge,w-b);r.push({x:b,width:k,row:l,state:f.state}),k<=ge&&(u=Math.floor(b)+1,d=f.state)}}return r}function qe(n,e){return Math.max(n.start_s,n.end_s??e)}function Se(n){let e=new Set;for(let{spans:t}of n)for(let o of t.values())e.add(o.state);return e}var X=20,v=6;function ke(n,e,t){let{width_px:o,names_px:r,rows:i}=e;n.clearRect(0,0,o,i.height_px+X),n.font=`11px ${t.font}`,Je(n,e,t),n.save(),n.translate(r,0),Qe(n,e,t);for(let a of Ze)for(let l of e.boxes)l.state===a&&Te[a](n,nn(l,i),t);en(n,e,t),n.restore()}function Le(n,e,t){n.clearRect(0,0,S.width,S.height),Te[e](n,{x:1,y:1,width:S.width-2,height:S.height-2},t)}var S={width:18,height:11},Ze=["waiting","cancelled","committed","computed","running","surprised","lost"],Te={committed:(n,e,t)=>R(n,e,t.accent),computed:(n,e,t)=>{n.globalAlpha=.32,R(n,e,t.accent),n.globalAlpha=1,e.width>=v&&tn(n,e,t.accent,5)},waiting:(n,e,t)=>{n.fillStyle=t.ink_pale;for(let o=e.x;o<e.x+e.width;o+=4)n.fillRect(o,e.y+e.height/2-1,2,2)},running:(n,e,t)=>{n.globalAlpha=.14,R(n,e,t.accent),n.globalAlpha=1,e.width>=v&&_e(n,e,t.accent,[]),n.fillStyle=t.accent,n.fillRect(e.x+Math.max(0,e.width-2),e.y,Math.min(2,e.width),e.height)},lost:(n,e,t)=>{R(n,e.width<v?Me(e,.6):e,t.error),e.width>=v&&on(n,e,t.paper)},surprised:(n,e,t)=>{R(n,e.width<v?Me(e,.6):e,t.warn),e.width>=v&&rn(n,e,t.paper)},cancelled:(n,e,t)=>{n.fillStyle=t.ink_pale,n.fillRect(e.x,e.y+e.height/2-.5,e.width,1),e.width>=v&&_e(n,e,t.ink_pale,[2,2])}};function Je(n,{names:e,names_px:t,rows:o,width_px:r},i){if(t===0)return;n.save(),n.beginPath(),n.rect(0,0,t-10,o.height_px),n.clip(),n.fillStyle=i.ink_pale,n.textBaseline="middle",n.textAlign="left";let a=Math.ceil(13/o.pitch_px);for(let l=0;l<o.amount;l+=a){let u=e[l*o.lanes_per_row]??"";n.fillText(u,0,l*o.pitch_px+o.pitch_px/2+.5,r)}n.restore()}function Qe(n,{rows:e,ticks:t,px_per_s:o,width_px:r,names_px:i},a){let l=r-i;if(n.fillStyle=a.track,e.pitch_px<6)n.fillRect(0,0,l,e.height_px-(e.pitch_px-e.bar_px));else for(let d=0;d<e.amount;d+=1)n.beginPath(),n.roundRect(0,d*e.pitch_px+(e.pitch_px-e.bar_px)/2,l,e.bar_px,2),n.fill();n.textBaseline="alphabetic";for(let d of t.at_s){let f=Math.round(d*o);n.fillStyle=a.line,n.fillRect(Math.min(f,l-1),0,1,e.height_px+4);let b=we(d,t.step_s);n.fillStyle=a.ink_pale;let w=n.measureText(b).width/2;n.textAlign="center",n.fillText(b,Math.min(Math.max(f,w),l-w),e.height_px+15)}}function en(n,{now_s:e,px_per_s:t,rows:o,width_px:r,names_px:i},a){if(e===null)return;n.fillStyle=a.accent;let l=Math.min(Math.round(e*t),r-i-1);n.fillRect(l,0,1,o.height_px+4)}function nn({x:n,width:e,row:t},{pitch_px:o,bar_px:r}){let i=e>4?1:0;return{x:n,y:t*o+(o-r)/2,width:e-i,height:r}}function R(n,{x:e,y:t,width:o,height:r},i){if(n.fillStyle=i,o<v||r<v){n.fillRect(e,t,o,r);return}n.beginPath(),n.roundRect(e,t,o,r,2),n.fill()}function _e(n,{x:e,y:t,width:o,height:r},i,a){n.strokeStyle=i,n.lineWidth=1,n.setLineDash(a),n.beginPath(),n.roundRect(e+.5,t+.5,Math.max(0,o-1),Math.max(0,r-1),2),n.stroke(),n.setLineDash([])}function tn(n,e,t,o){an(n,e,()=>{n.strokeStyle=t,n.lineWidth=1,n.beginPath();for(let r=e.x-e.height;r<e.x+e.width;r+=o)n.moveTo(r,e.y+e.height),n.lineTo(r+e.height,e.y);n.stroke()})}function on(n,e,t){let o=Math.min(e.width,e.height)/2-1.5,r={x:e.x+e.width/2,y:e.y+e.height/2};n.strokeStyle=t,n.lineWidth=1.5,n.beginPath();for(let i of[1,-1])n.moveTo(r.x-o,r.y-o*i),n.lineTo(r.x+o,r.y+o*i);n.stroke()}function rn(n,{x:e,y:t,width:o,height:r},i){let a=Math.min(o,r)*.8;n.fillStyle=i,n.beginPath(),n.moveTo(e+o-a,t),n.lineTo(e+o,t),n.lineTo(e+o,t+a),n.fill()}function Me({x:n,y:e,width:t,height:o},r){return{x:n,y:e+o*(1-r)/2,width:t,height:o*r}}function an(n,{x:e,y:t,width:o,height:r},i){n.save(),n.beginPath(),n.rect(e,t,o,r),n.clip(),i(),n.restore()}function Re(n){let e=getComputedStyle(n),t=o=>e.getPropertyValue(`--nbc-${o}`).trim();return{accent:t("accent"),error:t("error"),warn:t("warn"),ink:t("ink"),ink_pale:t("ink-pale"),line:t("line"),track:t("track"),paper:t("paper"),font:t("font")}}function $e(n,e){let t=new MutationObserver(n),o={attributes:!0,attributeFilter:["class","style","data-jp-theme-name","data-theme"]};t.observe(document.documentElement,o),t.observe(document.body,o),e.addEventListener("abort",()=>t.disconnect(),{once:!0}),matchMedia("(prefers-color-scheme: dark)").addEventListener("change",n,{signal:e})}var sn=["starting","running","done","failed","interrupted","stopped"],ln=["parallel","kernel","mixed"],G=["running","computed","committed","lost","surprised","cancelled","waiting"];var p=n=>typeof n=="string",x=n=>typeof n=="number"&&Number.isFinite(n),m=n=>Number.isSafeInteger(n)&&Number(n)>=0,dn=n=>m(n)&&n<65536,cn=n=>typeof n=="boolean",Ee=n=>n===2,y=n=>e=>e===null||n(e),j=(...n)=>e=>n.some(t=>t===e),M=n=>e=>Array.isArray(e)&&e.every(n),q=n=>e=>Array.isArray(e)&&e.length===2&&dn(e[0])&&n(e[1]),_=n=>e=>{if(typeof e!="object"||e===null)return!1;let t=new Map(Object.entries(e)),o=Object.entries(n);return t.size===o.length&&o.every(([r,i])=>t.has(r)&&i(t.get(r)))},Ae=_({line:m,header:p,total:y(m),computed:m,committed:m,here:m,seconds:x,eta_s:y(x),rate_per_s:y(x),route:j(...ln),reason:y(p),text:p,plain_estimate_s:y(x)}),un=_({id:m,loop:m,first:m,end:m,start_s:x,end_s:y(x),state:j(...G),given_s:x,item:p,size_bytes:m,deaths:m}),Ne={worker:p,machine:p,gpu:y(p),memory_bytes:y(m),gpu_busy:y(x),gpu_memory_bytes:y(m),deaths:M(_({at_s:x,cause:p}))},Pe={version:Ee,run:p,name:y(p),cell:p,state:j(...sn),seconds:x,lane_count:m,errors:M(_({type:p,line:m,count:m,text:p,source:p,traceback:p})),sent_bytes:m,plain_estimate_s:y(x),claim:p,message:p,cluster:p,final:cn},pn=_({...Pe,loops:M(q(Ae)),loop_count:m}),mn=_({kind:j("lanes"),version:Ee,lanes:M(q(_(Ne))),items:M(q(p))}),hn=_({...Pe,loops:M(Ae),lanes:M(_({...Ne,spans:M(un)}))}),Z=n=>e=>n(e)?e:null,Oe=Z(pn),Ge=Z(mn),Fn=Z(hn),Y=44;function je(n,e){if(n.byteLength%Y!==0)return null;let t=new Map(e),o=[];for(let r=0;r<n.byteLength;r+=Y){let i=G[n.getUint8(r+39)];if(i===void 0)return null;let a=n.getFloat32(r+20,!0);o.push([n.getUint16(r+36,!0),{id:n.getUint32(r+32,!0),loop:n.getUint8(r+38),first:n.getFloat64(r,!0),end:n.getFloat64(r+8,!0),start_s:n.getFloat32(r+16,!0),end_s:Number.isNaN(a)?null:a,state:i,given_s:n.getFloat32(r+24,!0),item:t.get(r/Y)??"",size_bytes:n.getFloat32(r+28,!0),deaths:n.getUint8(r+40)}])}return o}var fn=520,Ce={least:48,most:150},gn=4,yn=64,C=class{#e=s("canvas",{role:"img"});#a=s("ul",{class:"legend","aria-hidden":"true"});#s=s("tbody");node=s("figure",{class:"lanes"},[this.#e,this.#a,s("div",{class:"unseen"},[s("table",{},[s("caption",{},["Lanes"]),s("thead",{},[s("tr",{},["worker","slices done","now","busy"].map(e=>s("th",{scope:"col"},[e])))]),this.#s])])]);#n=0;#t=0;#i="";#r=null;forgetColours(){this.#r=null,this.#i=""}paint(e,t,o){let r=this.#e.getContext("2d"),i=Math.floor(this.node.clientWidth);if(this.node.hidden=!e.lanes.some(({spans:k})=>k.size>0),r===null||this.node.hidden||i===0)return;this.#r??=Re(this.node);let a=e.elapsed_s(t),l=ye(e.lanes.length);this.#l(r,i,l.height_px+X);let u=V(e.lanes),d=this.#o(r,u,i),f=be(a,xn(e,t),e.alive),b=this.#d(f,t,o,e.alive?W(a):0),w=(i-d)/b;ke(r,{width_px:i,names_px:d,names:u,rows:l,boxes:ve(e.lanes,l,a,w),px_per_s:w,now_s:e.alive?a:null,ticks:xe(b,i-d)},this.#r),this.#c(Se(e.lanes),e.alive,this.#r)}describe(e,t){let o=e.elapsed_s(t);h(this.#e,"aria-label",fe(e.lanes,o));let r=V(e.lanes),i=e.lanes.slice(0,yn).map((a,l)=>he(a,r[l]??"",o));L(this.#s,i.length,()=>s("tr",{},[0,1,2,3].map(()=>s("td"))));for(let[a,{worker:l,done:u,now:d,busy:f}]of i.entries())for(let[b,w]of[l,`${u}`,d,f].entries()){let k=this.#s.children[a]?.children[b];k instanceof HTMLElement&&c(k,w)}}#l(e,t,o){let r=window.devicePixelRatio,[i,a]=[Math.round(t*r),Math.round(o*r)];this.#e.width===i&&this.#e.height===a||(this.#e.width=i,this.#e.height=a,this.#e.style.height=`${o}px`,e.scale(r,r))}#o(e,t,o){if(o<fn)return 0;e.font=`11px ${this.#r?.font??"sans-serif"}`;let r=Math.max(...t.slice(0,200).map(i=>e.measureText(i).width));return Math.ceil(Math.min(Ce.most,Math.max(Ce.least,r+12)))}#d(e,t,o,r){let i=Math.min(.5,(t-this.#t)/1e3);this.#t=t;let a=o&&this.#n>0?Math.min(1,i*gn):1;return this.#n=Math.max(this.#n+(e-this.#n)*a,r),this.#n}#c(e,t,o){let r=G.filter(i=>e.has(i)||t&&bn.has(i));r.join()!==this.#i&&(this.#i=r.join(),this.#a.replaceChildren(...r.map(i=>wn(i,o))))}},bn=new Set(["running","computed","committed"]);function xn(n,e){return n.left_s(e)??(n.loops.at(-1)?.eta_s==null?null:0)}function wn(n,e){let t=s("canvas"),o=window.devicePixelRatio;t.width=S.width*o,t.height=S.height*o,t.style.width=`${S.width}px`,t.style.height=`${S.height}px`;let r=t.getContext("2d");return r!==null&&(r.scale(o,o),Le(r,n,e)),s("li",{},[t,re[n]])}var Ie=`/* Only the theme's colours; what stands behind each is for pages without a theme. */
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
  --nbc-accent-pale: color-mix(in srgb, var(--nbc-accent) 32%, var(--nbc-paper));
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
  color: var(--nbc-good);
}

.run[data-state="failed"] :is(.sign, .state) {
  color: var(--nbc-error);
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

.committed {
  background: var(--nbc-accent);
}

.computed {
  background: repeating-linear-gradient(-45deg, var(--nbc-accent) 0 1px, var(--nbc-accent-pale) 1px 4px);
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

.lanes > canvas {
  display: block;
  width: 100%;
}

.legend {
  display: flex;
  flex-wrap: wrap;
  gap: 2px 16px;
  margin: 4px 0 0;
  padding: 0;
  color: var(--nbc-ink-pale);
  font-size: 11px;
  list-style: none;
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
  margin: 10px 0 0;
  padding: 6px 10px;
  border-left: 3px solid var(--nbc-error);
  background: color-mix(in srgb, var(--nbc-error) 8%, transparent);
  list-style: none;
  overflow-wrap: anywhere;
}

.errors span {
  font: 12px / 1.5 var(--nbc-code);
  unicode-bidi: isolate;
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
`;var Sn=30,_n=2e3,I=class{#e;#a=s("span",{class:"sign","aria-hidden":"true"});#s=s("strong",{class:"state"});#n=s("span",{class:"title"});#t=s("span",{class:"place"});#i=s("strong",{class:"gain"});#r=s("span",{class:"clock"});#l=new O;#o=new C;#d=s("ul",{class:"errors","aria-label":"errors"});#c=s("p",{class:"message"});#m=s("span",{class:"claim"});#h=s("span");#p=s("footer",{},[this.#m,this.#h]);#f=s("p",{class:"unseen",role:"status","aria-live":"polite"});#u=s("section",{class:"run"},[s("header",{},[s("span",{class:"outcome"},[this.#a,this.#s,this.#r,this.#i]),this.#t,this.#n]),this.#l.node,this.#o.node,this.#d,this.#c,this.#p,this.#f]);#g=matchMedia("(prefers-reduced-motion: reduce)");#v=!0;#y=0;#S=Number.NEGATIVE_INFINITY;#x=Number.NEGATIVE_INFINITY;#_=null;constructor(e,t,o){this.#e=t;let r=s("div");r.attachShadow({mode:"open"}).append(s("style",{},[Ie]),this.#u),e.append(r);let i=new ResizeObserver(()=>this.#$());i.observe(this.#u);let a=new IntersectionObserver(l=>{this.#v=l.some(u=>u.isIntersecting),this.#w()});a.observe(r),t.onChange(()=>this.#w(),o),$e(()=>this.#E(),o),o.addEventListener("abort",()=>{i.disconnect(),a.disconnect(),cancelAnimationFrame(this.#y),r.remove()},{once:!0}),this.#w()}#w(){let e=this.#e.about;this.#u.hidden=e===null,e!==null&&(this.#L(e),this.#l.show(this.#e,performance.now()),this.#T(e.errors),c(this.#c,e.message),c(this.#m,e.claim),c(this.#h,[le(e),se(e,this.#e.loops)].filter(t=>t!=="").join(" · ")),this.#p.hidden=this.#m.hidden&&this.#h.hidden,this.#b())}#L(e){h(this.#u,"data-state",e.state),h(this.#u,"role","region"),h(this.#u,"aria-label",["distributed run",P(e)].filter(t=>t!=="").join(": ")),c(this.#a,oe[e.state]),c(this.#s,e.state),c(this.#n,P(e)),c(this.#t,ie(e,this.#e.loops)),c(this.#i,ae(e,this.#e.loops)??""),this.#M(),this.#_!==e.state&&(this.#_=e.state,c(this.#f,`${P(e)} ${e.state}`.trim()),this.#x=Number.NEGATIVE_INFINITY)}#M(){let e=this.#e.about,t=this.#g.matches?e?.seconds??0:this.#e.elapsed_s(performance.now());c(this.#r,Mn(e?.state??"starting",E(t)))}#T(e){L(this.#d,e.length,()=>s("li",{},[s("strong")," ",s("span")]));for(let[t,o]of e.entries()){let[r,i]=this.#d.children[t]?.children??[];r instanceof HTMLElement&&c(r,pe(o)),i instanceof HTMLElement&&c(i,me(o))}this.#d.hidden=e.length===0}#b(){this.#y===0&&this.#v&&(this.#y=requestAnimationFrame(e=>this.#R(e)))}#R(e){this.#y=0,e-this.#S>=Sn?this.#k(e):this.#b(),this.#e.alive&&!this.#g.matches&&this.#b()}#$(){this.#k(performance.now())}#k(e){this.#S=e,this.#M(),this.#g.matches||this.#l.showTimeLeft(this.#e,e),this.#o.paint(this.#e,e,!this.#g.matches),e-this.#x>=_n&&(this.#x=e,this.#o.describe(this.#e,e))}#E(){this.#o.forgetColours(),this.#b()}};function Mn(n,e){return n==="starting"||n==="running"?e:n==="done"?`in ${e}`:`after ${e}`}function Ln(){let n=new $;return{initialize:({model:e})=>Tn(e,n),render:({el:e})=>{let t=new AbortController;return new I(e,n,t.signal),()=>t.abort()}}}function Tn(n,e){let t=()=>{let r=Oe(n.get("head"));r!==null&&e.takeHead(r,performance.now())},o=(r,i)=>{let a=Ge(r),[l]=i;if(a===null||!(l instanceof DataView))return;let u=je(l,a.items);u!==null&&e.takeLanes(a,u)};return n.on("change:head",t),n.on("msg:custom",o),t(),n.send({kind:"ask",version:2}),()=>{n.off("change:head",t),n.off("msg:custom",o)}}export{Ln as default};
