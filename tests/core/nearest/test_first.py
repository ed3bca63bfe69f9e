def test_nearest(client, bundled):
    r = client.get("/nearest?lon=121.4737&lat=31.2305")
    assert r.status_code == 200 and len(r.json()["features"]) == 10
