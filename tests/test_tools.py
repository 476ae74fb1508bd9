"""The tools that the other tests stand on."""

import sqlite3

import asyncpg


async def test_a_test_gets_an_empty_database_of_its_own(postgres_url):
    connection = await asyncpg.connect(postgres_url)
    try:
        assert await connection.fetchval("SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace") == 0
    finally:
        await connection.close()


def test_both_kinds_of_database_are_tried(database_url):
    assert database_url.startswith(("sqlite://", "postgres://"))


async def test_axe_sees_a_fault(page, axe):
    await page.set_content("<html lang=sv><title>x</title><main><h1>x</h1><img src='data:,'></main></html>")
    assert any(fault.startswith("image-alt") for fault in await axe(page))
    await page.set_content("<html lang=sv><title>x</title><main><h1>x</h1></main></html>")
    assert await axe(page) == []
