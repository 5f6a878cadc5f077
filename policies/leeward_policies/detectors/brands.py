"""The chat, game and shop brands whose look of an address is copied most, and their own addresses.

Written from the brands' public sites; third parties that name a brand honestly (fan
sites, trackers) are told apart by their wording, see `domains.resembled`.
"""

from collections.abc import Mapping

from leeward_policies.detectors.wording import wordset

_OWN = {
    "discord": "discord.com discord.gg discordapp.com discordapp.net discord.gift discord.gifts "
    "discord.new discord.dev discord.media discord.co discord.design discord.store "
    "discordstatus.com discordmerch.com dis.gd",
    "steam": "steampowered.com steamcommunity.com steam.tv steamstatic.com steamcontent.com "
    "steamusercontent.com steamgames.com steamdeck.com steamchina.com s.team valvesoftware.com",
    "steamcommunity": "steamcommunity.com",
    "steampowered": "steampowered.com",
    "roblox": "roblox.com rbxcdn.com rbx.com roblox.cn ro.blox.com robloxlabs.com",
    "epicgames": "epicgames.com epicgames.dev unrealengine.com",
    "fortnite": "fortnite.com",
    "minecraft": "minecraft.net mojang.com minecraftservices.com",
    "valorant": "playvalorant.com",
    "riotgames": "riotgames.com leagueoflegends.com",
    "supercell": "supercell.com brawlstars.com clashroyale.com clashofclans.com",
    "nintendo": "nintendo.com nintendo.net",
    "playstation": "playstation.com playstation.net sonyentertainmentnetwork.com",
    "xbox": "xbox.com xboxlive.com",
    "twitch": "twitch.tv ttvnw.net jtvnw.net",
    "youtube": "youtube.com youtu.be youtube-nocookie.com ytimg.com",
    "instagram": "instagram.com ig.me cdninstagram.com",
    "snapchat": "snapchat.com snap.com",
    "tiktok": "tiktok.com tiktokv.com tiktokcdn.com",
    "whatsapp": "whatsapp.com whatsapp.net wa.me",
    "telegram": "telegram.org t.me telegram.me telegram.dog telegra.ph telesco.pe graph.org",
    "facebook": "facebook.com facebook.net fb.com fb.me fb.watch meta.com",
    "messenger": "messenger.com m.me",
    "reddit": "reddit.com redd.it redditmedia.com redditstatic.com",
    "github": "github.com github.io githubusercontent.com githubassets.com github.dev",
    "google": "google.com goo.gl g.co google.dev googleapis.com withgoogle.com",
    "microsoft": "microsoft.com live.com office.com microsoftonline.com aka.ms",
    "paypal": "paypal.com paypal.me paypalobjects.com",
    "amazon": "amazon.com amzn.to amzn.eu a.co primevideo.com",
    "netflix": "netflix.com nflxvideo.net",
    "spotify": "spotify.com spotify.link scdn.co",
    "vinted": "vinted.com",
}

OWN: Mapping[str, frozenset[str]] = {brand: wordset(own) for brand, own in _OWN.items()}
"""A brand's word, as it stands in addresses, and the registrable domains that are its own."""

OFFICIAL: Mapping[str, str] = {
    domain: brand for brand, own in reversed(tuple(OWN.items())) for domain in own
}
"""Every domain of a brand's own, and the brand."""

WORLDWIDE = wordset(
    "google amazon paypal microsoft facebook netflix spotify nintendo playstation xbox vinted "
    "telegram youtube minecraft"
)
"""Brands that hold their word under many country domains."""

FAN_SITES = wordset(
    "steamgifts.com steamdb.info steamtrades.com steamladder.com steamrep.com isthereanydeal.com "
    "discordservers.com discords.com discordbots.org discordbotlist.com discordtemplates.com "
    "fortnitetracker.com fortnite.gg robloxden.com robloxsong.com minecraftservers.org "
    "minecraft-server-list.com minecraftforum.net twitchtracker.com youtubekids.com "
    "factbook.com telegraf.com discard.com switch.com goggle.com goggles.com telegraph.com"
)
"""Well-known honest sites with a brand's word in their name, or a word close to a brand's."""

NEAR_WORDS = wordset(
    "discard discords discordia goggle goggles googly switch witch twitchy stitch papal factbook "
    "telegraf telegrams telegraph amazons amazona passenger messengers youtuber youtubers credit "
    "vented vintage minted hinted tinted printed valiant supercells cobalt redit"
)
"""Honest words one letter from a brand's."""

GOODS = wordset("robux vbucks nitro giftcard giftcards steamgift freegift skins csgoskins")
"""What scams promise, as it stands in addresses."""

BAIT = wordset(
    "nitro gift gifts gifted giveaway giveaways claim claims login signin logon verify verified "
    "verification airdrop airdrops promo promos promotion reward rewards bonus prize winner "
    "winners drop drops redeem generator gen robux vbucks unban appeal password auth authorize "
    "authenticate tradeoffer free"
)
"""Words that a brand's own site would not need in its domain, and that phishing needs."""

CHEAP_ENDINGS = wordset(
    "com.ge ru su tk ml ga cf gq top xyz click link icu cyou sbs cfd rest lol bond monster quest "
    "site online website space fun store shop live gift gifts ink pw cc ws pro life world "
    "com.co com.se com.ru ru.com com.de"
)
"""Public suffixes that most copies use, because a name there costs next to nothing."""

HOSTED = wordset(
    "t.me telegram.me telegram.dog telegra.ph graph.org discord.gg discordapp.net github.io "
    "github.com githubusercontent.com steamcommunity.com youtube.com youtu.be google.com goo.gl "
    "instagram.com tiktok.com facebook.com fb.com fb.me snapchat.com twitch.tv reddit.com redd.it "
    "roblox.com vinted.com messenger.com m.me whatsapp.com wa.me"
)
"""A brand's own domains where anybody publishes; to lead there promises nothing."""
